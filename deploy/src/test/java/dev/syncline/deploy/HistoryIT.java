package dev.syncline.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.event.Json;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A document as it was, by time and by position, also after the index was lost. */
class HistoryIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @RegisterExtension
    static final SharedServer SHARED = new SharedServer();

    private record Moment(String position, String appended, String body) {}

    @Test
    void everyMomentOfDocumentIsToldForEver() throws Exception {
        String path = "/v1/tasks/" + UUID.randomUUID();
        List<Moment> moments = live(path);

        assertEach(path, moments);

        SHARED.process().kill();
        SHARED.process().deleteIndex();
        SHARED.process().start();
        SHARED.process().awaitReady();
        assertEach(path, moments);
    }

    /** Creates, changes, is refused, is deleted, and is made again. */
    private static List<Moment> live(String path) throws Exception {
        List<Moment> moments = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            boolean delete = i % 5 == 4;
            HttpResponse<String> answer = delete
                    ? send(request(path).DELETE())
                    : send(request(path).PUT(BodyPublishers.ofString("{\"title\":\"t" + i + "\"}")));
            assertThat(answer.statusCode()).isBetween(200, 204);
            HttpResponse<String> refused = send(request(path).PUT(BodyPublishers.ofString("{\"title\":1}")));
            assertThat(refused.statusCode()).isEqualTo(422);
            String position = answer.headers().firstValue("Syncline-Position").orElseThrow();
            JsonNode items =
                    Json.mapper().readTree(get(path + "/history").body()).get("items");
            moments.add(
                    new Moment(position, items.get(items.size() - 1).get("at").asText(), answer.body()));
            Instant last = Instant.parse(moments.get(i).appended());
            await().atMost(SOON).until(() -> Instant.now().isAfter(last.plusMillis(1)));
        }
        return moments;
    }

    private static void assertEach(String path, List<Moment> moments) throws Exception {
        for (Moment moment : moments) {
            for (String at : List.of(moment.position(), moment.appended())) {
                HttpResponse<String> past = get(path + "?at=" + at);
                assertThat(past.statusCode()).isEqualTo(moment.body().isEmpty() ? 404 : 200);
                assertThat(moment.body().isEmpty() || past.body().equals(moment.body()))
                        .isTrue();
            }
        }
        assertThat(get(path + "?at=2020-01-01T00:00:00Z").statusCode()).isEqualTo(404);
        assertThat(get(path + "?at=yesterday").statusCode()).isEqualTo(400);
        assertThat(get(path + "?at=2525-01-01T00:00:00Z").statusCode()).isEqualTo(400);
        assertThat(get(path + "?at=99999999").statusCode()).isEqualTo(400);
        JsonNode history = Json.mapper().readTree(get(path + "/history").body());
        assertThat(history.get("items")).hasSize(moments.size());
        JsonNode second = history.get("items").get(1);
        assertThat(second.get("differences").findValuesAsText("pointer")).containsExactly("/title", "/updatedAt");
        assertThat(second.get("differences").get(0).get("from").asText()).isEqualTo("t0");
        assertThat(second.at("/event/source").asText()).isNotEmpty();
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(SHARED.process().uri(path)).header("Content-Type", "application/json");
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return SHARED.process().client().send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
    }
}
