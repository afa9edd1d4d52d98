package dev.syncline.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import picocli.CommandLine.Model.CommandSpec;

/** Begins a job of the server and watches it to its end; how far it is goes to stderr, one line that is redrawn. */
final class JobWatch {
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);
    private static final double LINE_EVERY_SECONDS = 10;

    private final ServerOptions server;
    private final PrintWriter out;
    private final PrintWriter err;

    @SuppressWarnings("SystemConsoleNull") // without a terminal it only redraws a line in vain
    private final boolean terminal = System.console() != null;

    private double told;
    private int drawn;

    JobWatch(ServerOptions server, CommandSpec spec) {
        this.server = server;
        this.out = spec.commandLine().getOut();
        this.err = spec.commandLine().getErr();
    }

    /**
     * Begins a job, watches it to its end, and prints what came out.
     *
     * @param table how that looks for people
     * @return what came out
     */
    JsonNode run(String path, ObjectNode body, Table table) throws InterruptedException {
        String id = server.post(path, body).path("id").asText();
        JsonNode result = watch(id, job -> false).path("result");
        print(result, table);
        return result;
    }

    /** Prints an answer for people. */
    interface Table {
        void print(JsonNode answer, PrintWriter out) throws InterruptedException;
    }

    /** As it is, or for people. */
    void print(JsonNode answer, Table table) throws InterruptedException {
        if (server.output(OutputFormat.TABLE) == OutputFormat.TABLE) {
            table.print(answer, out);
        } else {
            out.println(Json.text(answer));
        }
        out.flush();
    }

    /**
     * @param enough whether a job that has not ended is far enough
     * @return the job, when it is, or has ended well
     */
    JsonNode watch(String id, Predicate<JsonNode> enough) throws InterruptedException {
        err.println("job " + id + "; Ctrl-C leaves it running: syncline job watch " + id);
        err.flush();
        JsonNode job = look(id);
        while (!job.has("ended") && !enough.test(job)) {
            tell(job);
            TimeUnit.NANOSECONDS.sleep(LOOK_EVERY.toNanos());
            job = look(id);
        }
        clear();
        return job.has("ended") ? ended(job) : job;
    }

    private JsonNode look(String id) throws InterruptedException {
        return server.ask(server.request("/v1/ops/jobs/" + id));
    }

    private JsonNode ended(JsonNode job) {
        String state = job.path("state").asText();
        if (state.equals("done")) {
            return job;
        }
        boolean json = server.output(OutputFormat.TABLE) != OutputFormat.TABLE;
        throw new CommandException(
                state.equals("failed") ? ofFailure(job.path("code").asText()) : ExitCode.REFUSED,
                json
                        ? Json.text(job)
                        : "The job is " + state + ". " + job.path("detail").asText());
    }

    private static int ofFailure(String code) {
        return switch (code) {
            case "refused" -> ExitCode.REFUSED;
            case "defect" -> ExitCode.DEFECT;
            default -> ExitCode.UNKNOWN;
        };
    }

    private void tell(JsonNode job) {
        double seconds = job.path("seconds").asDouble();
        if (!terminal && seconds - told < LINE_EVERY_SECONDS) {
            return;
        }
        told = seconds;
        String line = JobLine.of(job, Clock.system(ZoneId.systemDefault()));
        if (terminal) {
            err.print("\r" + line + " ".repeat(Math.max(0, drawn - line.length())));
            drawn = line.length();
        } else {
            err.println(line);
        }
        err.flush();
    }

    private void clear() {
        if (drawn > 0) {
            err.print("\r" + " ".repeat(drawn) + "\r");
            err.flush();
        }
    }
}
