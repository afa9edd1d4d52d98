package dev.syncline.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code syncline tail}. */
@Command(
        name = "tail",
        mixinStandardHelpOptions = true,
        header = {
            "Examples:",
            "  syncline tail tasks                         as they come",
            "  syncline tail --from earliest --until-end   all that ever happened",
            "  syncline tail tasks,projects --from @-2h    of the last two hours, and on",
            ""
        },
        description = "Changes as JSON lines, in the order of their positions.")
final class TailCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "COLLECTION", description = "one, or several with commas; all by default")
    private String collections = "";

    @Option(
            names = "--from",
            paramLabel = "SEEK",
            description = "earliest, latest (default), a position, @2026-11-20T10:00:00Z or @-2h")
    private String from = "latest";

    @Option(names = "--until-end", description = "stop where the log ends now")
    private boolean untilEnd;

    @Mixin
    private ServerOptions server;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException, IOException {
        String query = "/v1/changes?since=" + encode(from) + "&collections=" + encode(collections)
                + (untilEnd ? "&until=end" : "");
        HttpResponse<InputStream> response =
                server.send(server.request(query).build(), HttpResponse.BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
            throw new CommandException(
                    ExitCode.ofStatus(response.statusCode()),
                    new String(response.body().readAllBytes(), StandardCharsets.UTF_8));
        }
        spec.commandLine()
                .getErr()
                .println("from position "
                        + response.headers().firstValue("Syncline-Position").orElse("?"));
        spec.commandLine().getErr().flush();
        copy(response.body());
        return ExitCode.DONE;
    }

    private void copy(InputStream body) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isEmpty()) {
                    out.println(line);
                    out.flush();
                }
            }
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
