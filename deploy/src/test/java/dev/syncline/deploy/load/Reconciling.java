package dev.syncline.deploy.load;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.event.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;

/** Both stores compared in full, beside all rows read from PostgreSQL. */
final class Reconciling {
    private static final long LOOK_EVERY_MILLIS = 20;

    private final HttpClient client;
    private final JsonNode dev;

    Reconciling(HttpClient client, JsonNode dev) {
        this.client = client;
        this.dev = dev;
    }

    record Compared(int documents, StageRates.Measured measured) {}

    Compared measure() throws IOException, InterruptedException, SQLException {
        long begun = System.nanoTime();
        String id = ask("POST", "reconciliations", "{}").get("id").asText();
        JsonNode job = ask("GET", "jobs/" + id, "");
        while (!job.path("state").asText().equals("done")) {
            if (job.path("state").asText().equals("failed")) {
                throw new IllegalStateException("the reconciliation ended: " + job);
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
            job = ask("GET", "jobs/" + id, "");
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        CopyPeer.Selected all = new CopyPeer(dev.get("postgres").asText()).selectAll();
        return new Compared(
                (int) all.rows(),
                new StageRates.Measured("full reconciliation", "SELECT of all rows", seconds, all.seconds()));
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
