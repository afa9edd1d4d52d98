package dev.syncline.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code syncline export}. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        headerHeading = "Examples:%n"
                + "  syncline export --out backup                         users.json, projects.json ...%n"
                + "  syncline export --format jsonl --collection users,tasks%n"
                + "  syncline export --from log --at 2026-11-20T10:00:00Z everything as it was then%n"
                + "%n",
        header = "Every collection as a file, from PostgreSQL, the JSON store or the log.",
        description =
                "The files hold whole documents, secrets too, and only their owner may read them. A file has its name"
                        + " only when it is complete. Each collection is one moment; --at POSITION makes it one for all.")
final class ExportCommand implements Callable<Integer> {
    @Option(names = "--format", description = "json-array (default) or jsonl: one document a line in both")
    private Format format = Format.JSON_ARRAY;

    @Option(
            names = "--from",
            paramLabel = "SOURCE",
            description = "postgres, json or log (default: what answers reads)")
    private String from = "";

    @Option(names = "--at", paramLabel = "TIME|POSITION", description = "as it was then, from the log")
    private String at = "";

    @Option(names = "--collection", split = ",", paramLabel = "NAME", description = "one or several; all by default")
    private List<String> collections = List.of();

    @Option(names = "--out", paramLabel = "DIR", description = "where the files go (default: here)")
    private Path directory = Path.of(".");

    @Option(names = "--tenant", description = "default: default")
    private String tenant = "default";

    @Mixin
    private ServerOptions server;

    @Spec
    private CommandSpec spec;

    enum Format {
        JSON_ARRAY("json-array", "json"),
        JSONL("jsonl", "jsonl");

        private final String wire;
        private final String ending;

        Format(String wire, String ending) {
            this.wire = wire;
            this.ending = ending;
        }

        @Override
        public String toString() {
            return wire;
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            throw new CommandException(ExitCode.USAGE, "--out " + directory + " is a file. Name a directory");
        }
        Files.createDirectories(directory);
        List<String> wanted = collections.isEmpty() ? known() : collections;
        List<ExportFile.Written> done = new ArrayList<>();
        for (String collection : wanted) {
            try {
                done.add(one(collection));
            } catch (CommandException e) {
                if (done.isEmpty()) {
                    throw e;
                }
                tell(done);
                throw new CommandException(
                        ExitCode.PARTLY,
                        e.getMessage() + "\nComplete are the " + done.size() + " files above. The rest: "
                                + rest(wanted.subList(done.size(), wanted.size())));
            }
        }
        tell(done);
        return done.stream().allMatch(file -> file.unreadable() == 0) ? ExitCode.DONE : ExitCode.PARTLY;
    }

    private String rest(List<String> left) {
        return "syncline export --format " + format + (from.isEmpty() ? "" : " --from " + from)
                + (at.isEmpty() ? "" : " --at " + at) + " --out " + directory + " --tenant " + tenant
                + " --collection " + String.join(",", left);
    }

    private List<String> known() throws InterruptedException {
        HttpResponse<byte[]> response =
                server.send(server.request("/v1/ops/export").build(), HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() != 200) {
            throw server.failure(response);
        }
        List<String> names = new ArrayList<>();
        Json.read(response.body()).path("collections").forEach(name -> names.add(name.asText()));
        return names;
    }

    private ExportFile.Written one(String collection) throws IOException, InterruptedException {
        String query = "/v1/ops/export/%s?end=true&format=%s&from=%s&at=%s&tenant=%s"
                .formatted(encode(collection), format, encode(from), encode(at), encode(tenant));
        HttpResponse<InputStream> response =
                server.send(server.request(query).build(), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            if (response.statusCode() != 200) {
                throw server.failure(response.statusCode(), body.readAllBytes());
            }
            Path file = directory.resolve(collection + "." + format.ending);
            return new ExportFile(collection, file, spec.commandLine().getErr()).write(body);
        }
    }

    private void tell(List<ExportFile.Written> done) {
        PrintWriter out = spec.commandLine().getOut();
        if (server.output(OutputFormat.TABLE) == OutputFormat.TABLE) {
            done.forEach(file -> out.printf(
                    "%-26s %10d documents %12d bytes  %s%s%n",
                    file.collection(),
                    file.documents(),
                    file.bytes(),
                    file.path(),
                    file.unreadable() > 0 ? "  " + file.unreadable() + " unreadable: syncline reconcile" : ""));
        } else {
            ObjectNode tree = Json.NODES.objectNode();
            ArrayNode files = tree.putArray("files");
            done.forEach(file -> files.addObject()
                    .put("collection", file.collection())
                    .put("file", file.path().toString())
                    .put("documents", file.documents())
                    .put("unreadable", file.unreadable())
                    .put("bytes", file.bytes())
                    .put("sha256", file.sha256()));
            out.println(Json.text(tree));
        }
        out.flush();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
