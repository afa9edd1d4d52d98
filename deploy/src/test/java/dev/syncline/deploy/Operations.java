package dev.syncline.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What a person at the server's operating door does. */
public final class Operations {
    private static final Duration WITHIN = Duration.ofSeconds(90);
    private static final Set<String> ENDED = Set.of("done", "failed", "cancelled");

    private final ServerProcess server;

    public Operations(ServerProcess server) {
        this.server = server;
    }

    public HttpResponse<byte[]> send(String method, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(server.uri(path))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            return server.client().send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public ObjectNode get(String path) {
        return Json.object(send("GET", path, "").body());
    }

    /** Begins a job and waits for its end. */
    public ObjectNode job(String path, String body) {
        HttpResponse<byte[]> begun = send("POST", path, body);
        assertThat(begun.statusCode())
                .as(() -> new String(begun.body(), StandardCharsets.UTF_8))
                .isEqualTo(202);
        String location =
                URI.create(begun.headers().firstValue("Location").orElseThrow()).getPath();
        return await().atMost(WITHIN)
                .pollInterval(Duration.ofMillis(50))
                .until(
                        () -> get(location),
                        job -> ENDED.contains(job.path("state").asText()));
    }

    /** The report of a reconciliation that was done. */
    public ObjectNode reconcile(String body) {
        ObjectNode job = job("/v1/ops/reconciliations", body);
        assertThat(job.path("state").asText()).as("%s", job).isEqualTo("done");
        return (ObjectNode) job.get("result");
    }

    /** What a reconciliation found. */
    public List<JsonNode> divergences(ObjectNode report) {
        List<JsonNode> found = new ArrayList<>();
        get("/v1/ops/reconciliations/" + report.path("id").asText() + "/divergences")
                .path("items")
                .forEach(found::add);
        return found;
    }
}
