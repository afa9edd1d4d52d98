package dev.syncline.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.ZoneId;
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
            "1:watched to a defect of ours",
            "4:no such job",
            "5:watched to an end that was refused or cancelled",
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

    private int tell(ServerOptions server, JsonNode job) throws InterruptedException {
        new JobWatch(server, spec).print(job, JobCommand::table);
        return ExitCode.DONE;
    }

    private static void table(JsonNode job, PrintWriter out) {
        out.println(JobLine.of(job, Clock.system(ZoneId.systemDefault())));
        String detail = job.path("detail").asText();
        if (!detail.isEmpty()) {
            out.println("  " + detail);
        }
        result(job.path("result"), out);
    }

    private static void result(JsonNode result, PrintWriter out) {
        result.properties().forEach(one -> out.println("  " + one.getKey() + " " + one.getValue()));
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            headerHeading = "Examples:%n  syncline job list%n%n",
            header = "Every job since the server's start, the newest first.")
    int list(@Mixin ServerOptions server) throws InterruptedException {
        new JobWatch(server, spec)
                .print(
                        server.ask(server.request(PATH)),
                        (all, out) -> all.path("items")
                                .forEach(job -> out.println(JobLine.of(job, Clock.system(ZoneId.systemDefault())))));
        return ExitCode.DONE;
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            headerHeading = "Examples:%n  syncline job show 1f9e02ac%n%n",
            header = "How far a job is, and what came out.")
    int show(@Mixin ServerOptions server, @Parameters(paramLabel = "JOB") String id) throws InterruptedException {
        return tell(server, server.ask(server.request(PATH + "/" + id)));
    }

    @Command(
            name = "watch",
            mixinStandardHelpOptions = true,
            headerHeading = "Examples:%n  syncline job watch 1f9e02ac%n%n",
            header = "Watches a job to its end; Ctrl-C leaves it running.")
    int watch(@Mixin ServerOptions server, @Parameters(paramLabel = "JOB") String id) throws InterruptedException {
        JobWatch watch = new JobWatch(server, spec);
        watch.print(watch.watch(id, job -> false).path("result"), JobCommand::result);
        return ExitCode.DONE;
    }

    @Command(
            name = "pause",
            mixinStandardHelpOptions = true,
            headerHeading = "Examples:%n  syncline job pause 1f9e02ac%n%n",
            header = "Holds a job with its next step.")
    int pause(@Mixin ServerOptions server, @Parameters(paramLabel = "JOB") String id) throws InterruptedException {
        return tell(server, server.post(PATH + "/" + id + "/pause"));
    }

    @Command(
            name = "resume",
            mixinStandardHelpOptions = true,
            headerHeading = "Examples:%n  syncline job resume 1f9e02ac%n%n",
            header = "Lets a job go on that was held.")
    int resume(@Mixin ServerOptions server, @Parameters(paramLabel = "JOB") String id) throws InterruptedException {
        return tell(server, server.post(PATH + "/" + id + "/resume"));
    }

    @Command(
            name = "cancel",
            mixinStandardHelpOptions = true,
            headerHeading = "Examples:%n  syncline job cancel 1f9e02ac%n%n",
            header = "Ends a job with its next step; it leaves nothing.")
    int cancel(@Mixin ServerOptions server, @Parameters(paramLabel = "JOB") String id) throws InterruptedException {
        return tell(server, server.post(PATH + "/" + id + "/cancel"));
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
        return tell(server, server.post(PATH + "/" + id + "/rate", body));
    }
}
