package dev.syncline.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.event.Json;
import java.io.PrintWriter;
import java.net.http.HttpResponse;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code syncline status}. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        headerHeading = "Examples:%n" + "  syncline status%n" + "  syncline status --watch%n"
                + "  syncline status -o json | jq .dependencies.capture%n" + "%n",
        header = "One screen: each stage with its rate, lag, state and reason, and the jobs that run.")
final class StatusCommand implements Callable<Integer> {
    /** The cursor to the top left, and all below it gone. */
    private static final String CLEAR = "\u001b[H\u001b[J";

    @Mixin
    private ServerOptions server;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--watch",
            arity = "0..1",
            fallbackValue = "2",
            paramLabel = "SECONDS",
            description = "Again and again until Ctrl-C, so many seconds apart. Default: ${FALLBACK-VALUE}.")
    private Integer watch;

    @Override
    public Integer call() throws InterruptedException {
        if (watch != null && watch < 1) {
            throw new ParameterException(spec.commandLine(), "--watch is a number of seconds from 1 on");
        }
        show();
        while (watch != null && !spec.commandLine().getOut().checkError()) {
            TimeUnit.SECONDS.sleep(watch);
            showOrSay();
        }
        return ExitCode.DONE;
    }

    /** A server that gives no answer for a while is what one watches for. */
    private void showOrSay() throws InterruptedException {
        try {
            show();
        } catch (CommandException e) {
            spec.commandLine().getErr().println(e.getMessage());
            spec.commandLine().getErr().flush();
        }
    }

    @SuppressWarnings("SystemConsoleNull") // where the script starts it, there is none without a terminal
    private void show() throws InterruptedException {
        HttpResponse<byte[]> response =
                server.send(server.request("/v1/ops/status").build(), HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() != 200) {
            throw server.failure(response);
        }
        JsonNode status = Json.read(response.body());
        PrintWriter out = spec.commandLine().getOut();
        if (server.output(OutputFormat.TABLE) == OutputFormat.TABLE) {
            if (watch != null && System.console() != null) {
                out.print(CLEAR);
            }
            new StatusTable(status).print(out);
        } else {
            out.println(Json.text(status));
        }
        out.flush();
    }
}
