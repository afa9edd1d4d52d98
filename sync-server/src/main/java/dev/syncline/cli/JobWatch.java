package dev.syncline.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import java.io.PrintWriter;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Begins a job of the server and watches it to its end; how far it is goes to stderr, one line that is redrawn. */
final class JobWatch {
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);
    private static final double LINE_EVERY_SECONDS = 10;

    private final ServerOptions server;
    private final PrintWriter err;

    @SuppressWarnings("SystemConsoleNull") // without a terminal it only redraws a line in vain
    private final boolean terminal = System.console() != null;

    private double told;
    private int drawn;

    JobWatch(ServerOptions server, PrintWriter err) {
        this.server = server;
        this.err = err;
    }

    /** @return the job as it ended well */
    JsonNode run(String path, ObjectNode body) throws InterruptedException {
        HttpRequest begin = server.request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(body)))
                .build();
        HttpResponse<byte[]> begun = server.send(begin, HttpResponse.BodyHandlers.ofByteArray());
        if (begun.statusCode() != 202) {
            throw server.failure(begun);
        }
        return watch(Json.read(begun.body()).path("id").asText());
    }

    /** @return the job's result, when it has ended well */
    JsonNode watch(String id) throws InterruptedException {
        if (terminal) {
            err.println("job " + id + "; Ctrl-C leaves it running: syncline job watch " + id);
        }
        JsonNode job = look(id);
        while (!job.has("ended")) {
            tell(job);
            TimeUnit.NANOSECONDS.sleep(LOOK_EVERY.toNanos());
            job = look(id);
        }
        clear();
        return ended(job);
    }

    private JsonNode look(String id) throws InterruptedException {
        HttpResponse<byte[]> response =
                server.send(server.request("/v1/ops/jobs/" + id).build(), HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() != 200) {
            throw server.failure(response);
        }
        return Json.read(response.body());
    }

    private JsonNode ended(JsonNode job) {
        String state = job.path("state").asText();
        if (state.equals("done")) {
            return job.path("result");
        }
        boolean json = server.output(OutputFormat.TABLE) != OutputFormat.TABLE;
        throw new CommandException(
                state.equals("failed") ? ExitCode.UNKNOWN : ExitCode.REFUSED,
                json
                        ? Json.text(job)
                        : "The job is " + state + ". " + job.path("detail").asText());
    }

    private void tell(JsonNode job) {
        double seconds = job.path("seconds").asDouble();
        if (!terminal && seconds - told < LINE_EVERY_SECONDS) {
            return;
        }
        told = seconds;
        String line = JobLine.of(job);
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
