package dev.syncline.deploy;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Predicate;

/** The server's doors for operators. */
final class Ops {
    private static final Duration WITHIN = Duration.ofSeconds(150);

    private final ServerProcess server;

    Ops(ServerProcess server) {
        this.server = server;
    }

    HttpResponse<byte[]> send(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest.BodyPublisher content =
                body.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body);
        return server.client()
                .send(
                        HttpRequest.newBuilder(server.uri("/v1/ops/" + path))
                                .method(method, content)
                                .header("Content-Type", "application/json")
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
    }

    ObjectNode ask(String method, String path, String body) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = send(method, path, body);
        if (answer.statusCode() >= 300) {
            throw new AssertionError(method + " " + path + ": " + answer.statusCode() + " "
                    + new String(answer.body(), StandardCharsets.UTF_8));
        }
        return Json.object(answer.body());
    }

    /** Begins a rebuild; its id. */
    String rebuild(String body) throws IOException, InterruptedException {
        return ask("POST", "rebuilds", body).path("id").asText();
    }

    ObjectNode job(String id) throws IOException, InterruptedException {
        return ask("GET", "jobs/" + id, "");
    }

    ObjectNode awaitJob(String id, Predicate<String> state) {
        ObjectNode[] last = new ObjectNode[1];
        await().atMost(WITHIN).pollInterval(Duration.ofMillis(100)).untilAsserted(() -> {
            last[0] = job(id);
            String now = last[0].path("state").asText();
            if (!state.test(now)) {
                String why = "the job is " + last[0];
                throw now.equals("failed") ? new IllegalStateException(why) : new AssertionError(why);
            }
        });
        return last[0];
    }
}
