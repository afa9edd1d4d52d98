package dev.syncline.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import dev.syncline.event.UnreadableJsonException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code syncline event}: one document. */
@Command(
        name = "event",
        mixinStandardHelpOptions = true,
        headerHeading = "Examples:%n"
                + "  syncline event put tasks 0193e5a0-0000-7000-8000-000000000001 task.json%n"
                + "  echo '{\"status\":\"done\"}' | syncline event patch tasks ID -%n"
                + "  syncline event delete tasks ID --if-version 18211%n"
                + "  syncline event history tasks ID%n"
                + "%n",
        header = "Publish an event about one document, or read the document and its history.")
final class EventCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "put, patch, delete, get or history?");
    }

    @Command(
            name = "put",
            mixinStandardHelpOptions = true,
            headerHeading = "Examples:%n  syncline event put tasks 0193e5a0-0000-7000-8000-000000000001 task.json%n%n",
            header = "Publish a whole document.")
    int put(
            @Mixin ServerOptions server,
            @Mixin WriteOptions options,
            @Parameters(paramLabel = "COLLECTION") String collection,
            @Parameters(paramLabel = "ID") String id,
            @Parameters(paramLabel = "FILE", description = "JSON; - for stdin") Path file)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = server.request(path(collection, id))
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofByteArray(content(file)));
        return write(server, options, request);
    }

    @Command(
            name = "patch",
            mixinStandardHelpOptions = true,
            headerHeading = "Examples:%n  echo '{\"status\":\"done\"}' | syncline event patch tasks ID -%n%n",
            header = "Publish a merge patch (RFC 7396).")
    int patch(
            @Mixin ServerOptions server,
            @Mixin WriteOptions options,
            @Parameters(paramLabel = "COLLECTION") String collection,
            @Parameters(paramLabel = "ID") String id,
            @Parameters(paramLabel = "FILE", description = "JSON; - for stdin") Path file)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = server.request(path(collection, id))
                .header("Content-Type", "application/merge-patch+json")
                .method("PATCH", HttpRequest.BodyPublishers.ofByteArray(content(file)));
        return write(server, options, request);
    }

    @Command(
            name = "delete",
            mixinStandardHelpOptions = true,
            headerHeading = "Examples:%n  syncline event delete tasks ID --if-version 18211%n%n",
            header = "Publish the end of a document.")
    int delete(
            @Mixin ServerOptions server,
            @Mixin WriteOptions options,
            @Parameters(paramLabel = "COLLECTION") String collection,
            @Parameters(paramLabel = "ID") String id)
            throws InterruptedException {
        return write(server, options, server.request(path(collection, id)).DELETE());
    }

    @Command(
            name = "get",
            mixinStandardHelpOptions = true,
            headerHeading = "Examples:%n  syncline event get tasks ID --store json%n"
                    + "  syncline event get tasks ID --at 2026-11-20T10:00:00Z%n%n",
            header = "Read a document from a store, or as it was from the log.")
    int get(
            @Mixin ServerOptions server,
            @Option(names = "--store", description = "postgres or json") Optional<String> store,
            @Option(names = "--at", paramLabel = "TIME", description = "as it was then: RFC 3339, or a position")
                    Optional<String> at,
            @Parameters(paramLabel = "COLLECTION") String collection,
            @Parameters(paramLabel = "ID") String id)
            throws InterruptedException {
        String query = at.map(moment -> "?at=" + encode(moment)).orElse("");
        HttpRequest.Builder request = server.request(path(collection, id) + query);
        store.ifPresent(name -> request.header("Syncline-Store", name));
        HttpResponse<byte[]> response = server.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        return print(server, response, text(response));
    }

    @Command(
            name = "history",
            mixinStandardHelpOptions = true,
            headerHeading = "Examples:%n  syncline event history tasks ID -o jsonl%n%n",
            header = "Every change of a document, from the log.")
    int history(
            @Mixin ServerOptions server,
            @Parameters(paramLabel = "COLLECTION") String collection,
            @Parameters(paramLabel = "ID") String id)
            throws InterruptedException {
        HttpResponse<byte[]> response = server.send(
                server.request(path(collection, id) + "/history").build(), HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() != 200) {
            throw server.failure(response);
        }
        PrintWriter out = spec.commandLine().getOut();
        for (JsonNode change : Json.object(response.body()).path("items")) {
            out.println(server.output(OutputFormat.TABLE) == OutputFormat.TABLE ? line(change) : Json.text(change));
        }
        out.flush();
        return ExitCode.DONE;
    }

    private static String line(JsonNode change) {
        StringBuilder line = new StringBuilder("%-26s version %-8s %-7s by %s  event %s"
                .formatted(
                        change.path("at").asText(),
                        change.path("version").asText(),
                        change.path("op").asText(),
                        change.at("/event/actor")
                                .asText(change.at("/event/source").asText()),
                        change.at("/event/id").asText()));
        for (JsonNode one : change.path("differences")) {
            line.append("%n    %s: %s".formatted(one.path("pointer").asText(), difference(one)));
        }
        return line.toString();
    }

    private static String difference(JsonNode one) {
        return one.has("secret") ? "(secret)" : side(one.get("from")) + " -> " + side(one.get("to"));
    }

    private static String side(JsonNode value) {
        return value == null ? "-" : Json.text(value);
    }

    private int write(ServerOptions server, WriteOptions options, HttpRequest.Builder request)
            throws InterruptedException {
        HttpResponse<byte[]> response =
                server.send(options.on(request).build(), HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() == 202) {
            String location = response.headers().firstValue("Location").orElse("");
            spec.commandLine().getErr().println("Acknowledged, not decided yet. Ask: curl '" + location + "'");
            return options.noWait() ? ExitCode.DONE : ExitCode.UNKNOWN;
        }
        ObjectNode result = Json.NODES.objectNode();
        response.headers()
                .firstValue("ETag")
                .ifPresent(tag -> result.put("version", Long.parseLong(tag.replace("\"", ""))));
        response.headers()
                .firstValue("Syncline-Position")
                .ifPresent(position -> result.put("position", Long.parseLong(position)));
        return print(server, response, Json.text(result));
    }

    private int print(ServerOptions server, HttpResponse<byte[]> response, String result) {
        if (response.statusCode() >= 300) {
            throw server.failure(response);
        }
        spec.commandLine().getOut().println(result);
        spec.commandLine().getOut().flush();
        return ExitCode.DONE;
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    private static byte[] content(Path file) throws IOException {
        byte[] bytes = file.toString().equals("-") ? System.in.readAllBytes() : Files.readAllBytes(file);
        try {
            Json.object(bytes);
            return bytes;
        } catch (UnreadableJsonException e) {
            throw new CommandException(ExitCode.USAGE, file + ": " + e.getMessage());
        }
    }

    private static String path(String collection, String id) {
        return "/v1/" + encode(collection) + "/" + encode(id);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
