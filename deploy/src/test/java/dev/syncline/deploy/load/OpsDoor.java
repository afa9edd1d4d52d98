package dev.syncline.deploy.load;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.event.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Jobs of a running {@code syncline dev}. */
final class OpsDoor {
    private static final long LOOK_EVERY_MILLIS = 50;

    private final HttpClient client;
    private final JsonNode dev;

    OpsDoor(HttpClient client, JsonNode dev) {
        this.client = client;
        this.dev = dev;
    }

    /** Returns the id of the job that it began. */
    String begin(String path, String body) throws IOException, InterruptedException {
        return ask("POST", path, body).get("id").asText();
    }

    void cancel(String id) throws IOException, InterruptedException {
        ask("POST", "jobs/" + id + "/cancel", "");
        await(id, state -> state.equals("cancelled"), job -> {});
    }

    /**
     * Looks at a job until it is in such a state.
     *
     * @param seen is given the job at each look
     * @throws IllegalStateException if it ends in another one
     */
    JsonNode await(String id, Predicate<String> state, Consumer<JsonNode> seen)
            throws IOException, InterruptedException {
        while (true) {
            JsonNode job = ask("GET", "jobs/" + id, "");
            seen.accept(job);
            String now = job.path("state").asText();
            if (state.test(now)) {
                return job;
            }
            if (now.equals("failed") || now.equals("cancelled") || now.equals("done")) {
                throw new IllegalStateException("the job ended: " + job);
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
        }
    }

    private JsonNode ask(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(dev.get("http").asText() + "/v1/ops/" + path))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() >= 300) {
            throw new IllegalStateException(method + " " + path + " was answered " + answer.statusCode());
        }
        return Json.read(answer.body());
    }
}
