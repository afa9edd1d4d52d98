package dev.syncline.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import java.io.PrintWriter;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code syncline job}. */
@Command(
        name = "job",
        mixinStandardHelpOptions = true,
        headerHeading = "Examples:%n"
                + "  syncline job list%n"
                + "  syncline job watch 1f9e02ac%n"
                + "  syncline job rate 1f9e02ac 5000          documents a second at most; 0 for no limit%n"
                + "%n",
        header = "Long work of the server: look at it, hold it, end it.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "4:no such job",
            "5:watched to an end that was not done",
            "7:no answer: outcome unknown"
        })
final class JobCommand implements Runnable {
    private static final String PATH = "/v1/ops/jobs";

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "What of jobs: list, show, watch, pause, resume, cancel, rate?");
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private static JsonNode ask(ServerOptions server, HttpRequest.Builder request) throws InterruptedException {
        HttpResponse<byte[]> response = server.send(
                request.header("Content-Type", "application/json").build(), HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() >= 300) {
            throw server.failure(response);
        }
        return Json.read(response.body());
    }

    private void tell(ServerOptions server, JsonNode job) {
        if (server.output(OutputFormat.TABLE) == OutputFormat.TABLE) {
            out().println(JobLine.of(job));
            String detail = job.path("detail").asText();
            if (!detail.isEmpty()) {
                out().println("  " + detail);
            }
            tellResult(job.path("result"));
        } else {
            out().println(Json.text(job));
        }
        out().flush();
    }

    private void tellResult(JsonNode result) {
        result.properties().forEach(one -> out().println("  " + one.getKey() + " " + one.getValue()));
    }

    private void post(ServerOptions server, String id, String verb, HttpRequest.BodyPublisher body)
            throws InterruptedException {
        tell(server, ask(server, server.request(PATH + "/" + id + "/" + verb).POST(body)));
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            headerHeading = "Examples:%n  syncline job list%n%n",
            header = "Every job since the server's start, the newest first.")
    int list(@Mixin ServerOptions server) throws InterruptedException {
        JsonNode answer = ask(server, server.request(PATH).GET());
        if (server.output(OutputFormat.TABLE) == OutputFormat.TABLE) {
            answer.path("items").forEach(job -> out().println(JobLine.of(job)));
        } else {
            out().println(Json.text(answer));
        }
        out().flush();
        return ExitCode.DONE;
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            headerHeading = "Examples:%n  syncline job show 1f9e02ac%n%n",
            header = "How far a job is, and what came out.")
    int show(@Mixin ServerOptions server, @Parameters(paramLabel = "JOB") String id) throws InterruptedException {
        tell(server, ask(server, server.request(PATH + "/" + id).GET()));
        return ExitCode.DONE;
    }

    @Command(
            name = "watch",
            mixinStandardHelpOptions = true,
            headerHeading = "Examples:%n  syncline job watch 1f9e02ac%n%n",
            header = "Watches a job to its end; Ctrl-C leaves it running.")
    int watch(@Mixin ServerOptions server, @Parameters(paramLabel = "JOB") String id) throws InterruptedException {
        JsonNode result = new JobWatch(server, spec.commandLine().getErr()).watch(id);
        if (server.output(OutputFormat.TABLE) == OutputFormat.TABLE) {
            tellResult(result);
        } else {
            out().println(Json.text(result));
        }
        out().flush();
        return ExitCode.DONE;
    }

    @Command(
            name = "pause",
            mixinStandardHelpOptions = true,
            headerHeading = "Examples:%n  syncline job pause 1f9e02ac%n%n",
            header = "Holds a job with its next step.")
    int pause(@Mixin ServerOptions server, @Parameters(paramLabel = "JOB") String id) throws InterruptedException {
        post(server, id, "pause", HttpRequest.BodyPublishers.noBody());
        return ExitCode.DONE;
    }

    @Command(
            name = "resume",
            mixinStandardHelpOptions = true,
            headerHeading = "Examples:%n  syncline job resume 1f9e02ac%n%n",
            header = "Lets a job go on that was held.")
    int resume(@Mixin ServerOptions server, @Parameters(paramLabel = "JOB") String id) throws InterruptedException {
        post(server, id, "resume", HttpRequest.BodyPublishers.noBody());
        return ExitCode.DONE;
    }

    @Command(
            name = "cancel",
            mixinStandardHelpOptions = true,
            headerHeading = "Examples:%n  syncline job cancel 1f9e02ac%n%n",
            header = "Ends a job with its next step; it leaves nothing.")
    int cancel(@Mixin ServerOptions server, @Parameters(paramLabel = "JOB") String id) throws InterruptedException {
        post(server, id, "cancel", HttpRequest.BodyPublishers.noBody());
        return ExitCode.DONE;
    }

    @Command(
            name = "rate",
            mixinStandardHelpOptions = true,
            headerHeading = "Examples:%n  syncline job rate 1f9e02ac 5000%n%n",
            header = "Documents or events a second, at most; 0 for no limit.")
    int rate(
            @Mixin ServerOptions server,
            @Parameters(paramLabel = "JOB") String id,
            @Parameters(paramLabel = "N") long rate)
            throws InterruptedException {
        ObjectNode body = Json.NODES.objectNode().put("rate", rate);
        post(server, id, "rate", HttpRequest.BodyPublishers.ofByteArray(Json.bytes(body)));
        return ExitCode.DONE;
    }
}
