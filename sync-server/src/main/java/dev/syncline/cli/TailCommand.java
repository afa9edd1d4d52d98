package dev.syncline.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.net.http.HttpHeaders;
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
        headerHeading = "Examples:%n"
                + "  syncline tail tasks                         as they come%n"
                + "  syncline tail --from earliest --until-end   all that ever happened%n"
                + "  syncline tail tasks,projects --from @-2h    of the last two hours, and on%n"
                + "%n",
        header = "Changes as JSON lines, in the order of their positions.")
final class TailCommand implements Callable<Integer> {
    /** How a line begins that tells of the feed and not of a document. */
    private static final String CUT = "{\"control\":\"unavailable\"";

    private static final String FORGOTTEN = "{\"control\":\"must-refetch\"";

    private static final String CONTROL = "{\"control\"";

    @Parameters(arity = "0..1", paramLabel = "COLLECTION", description = "one, or several with commas; all by default")
    private String collections = "";

    @Option(
            names = "--from",
            paramLabel = "SEEK",
            description =
                    "earliest, latest (or now; the default), a position (18211), @2026-11-20T10:00Z, @-2h, or event:ID: the"
                            + " event's id, or its place as the Location of a 202 has it")
    private String from = "latest";

    @Option(names = "--id", paramLabel = "ID", description = "only the document with this id")
    private String id = "";

    @Option(names = "--until-end", description = "stop where the log ends now")
    private boolean untilEnd;

    @Mixin
    private ServerOptions server;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException, IOException {
        String query = "/v1/changes?since=" + encode(from) + "&collections=" + encode(collections)
                + (id.isEmpty() ? "" : "&id=" + encode(id)) + (untilEnd ? "&until=end" : "");
        HttpResponse<InputStream> response =
                server.send(server.request(query).build(), HttpResponse.BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
            throw server.failure(response.statusCode(), response.body().readAllBytes());
        }
        tellStart(response.headers());
        copy(response.body());
        return ExitCode.DONE;
    }

    private void tellStart(HttpHeaders headers) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("from position "
                + headers.firstValue("Syncline-Position").orElse("?") + ", "
                + headers.firstValue("Syncline-Position-Time")
                        .map(time -> "a change of " + time)
                        .orElse("no change there yet"));
        if (headers.firstValue("Syncline-Log-Begins-Later").isPresent()) {
            err.println("The log begins later than " + from + ": what was before is not in it");
        }
        err.flush();
    }

    private void copy(InputStream body) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(CUT)) {
                    throw new CommandException(
                            ExitCode.UNKNOWN,
                            "The server can't read on, or stops: see syncline status. Go on behind the last position");
                }
                if (line.startsWith(FORGOTTEN)) {
                    throw new CommandException(
                            ExitCode.REFUSED,
                            "The log may lack changes from " + from
                                    + " on: compacted (7 days), or deleted. What it has left: --from"
                                    + " earliest, or @TIME; the documents as they are: syncline export");
                }
                if (!line.isEmpty() && !line.startsWith(CONTROL)) {
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
