package dev.syncline.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** The tasks of a project of its own, over HTTP and as a shape. */
final class ProjectShape {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final SharedServer server;
    private final String project = UUID.randomUUID().toString();

    ProjectShape(SharedServer server) {
        this.server = server;
    }

    String project() {
        return project;
    }

    /** @param rest of the query */
    String path(String rest) {
        return "/v1/shape?table=tasks&where="
                + URLEncoder.encode("project_id = '" + project + "'", StandardCharsets.UTF_8) + "&" + rest;
    }

    ShapeAnswer get(String rest) throws IOException, InterruptedException {
        return new ShapeAnswer(send("GET", path(rest), ""));
    }

    CompletableFuture<ShapeAnswer> ask(String rest) {
        HttpRequest request =
                HttpRequest.newBuilder(server.process().uri(path(rest))).build();
        return server.process()
                .client()
                .sendAsync(request, BodyHandlers.ofString())
                .thenApply(ShapeAnswer::new);
    }

    ObjectNode create(String title) throws IOException, InterruptedException {
        return create(Json.NODES.objectNode().put("title", title));
    }

    ObjectNode create(ObjectNode task) throws IOException, InterruptedException {
        HttpResponse<String> answer = send("POST", "/v1/tasks", Json.text(task.put("projectId", project)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return Json.object(answer.body().getBytes(StandardCharsets.UTF_8));
    }

    /** Returns when shapes tell it, if it writes. */
    HttpResponse<String> send(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(server.process().uri(path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .header("Content-Type", method.equals("PATCH") ? "application/merge-patch+json" : "application/json")
                .timeout(SOON)
                .build();
        HttpResponse<String> answer = server.process().client().send(request, BodyHandlers.ofString());
        Optional<String> position = answer.headers().firstValue("Syncline-Position");
        if (position.isPresent()) {
            // Who writes hears the verdict, perhaps a moment before.
            await().atMost(SOON).until(() -> get("offset=now").lastSeen() >= Long.parseLong(position.get()));
        }
        return answer;
    }
}
