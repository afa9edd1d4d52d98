package dev.syncline.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Where clients of shapes stand, and what becomes of them there. */
class ShapeIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @RegisterExtension
    static final SharedServer SHARED = new SharedServer();

    private final String mine = UUID.randomUUID().toString();

    /** Else a cache in front of them asks for each of them. */
    @Test
    void whoeverIsToldNothingStaysTogetherWhileTheLogMoves() throws Exception {
        HttpResponse<String> begun = get("offset=-1");
        // Once in some minutes all move on.
        await().atMost(SOON).untilAsserted(() -> {
            othersWrite();
            String first = offset(get(behind(begun)));
            othersWrite();
            HttpResponse<String> second = get(behind(begun));
            assertThat(offset(second)).isEqualTo(first);
            othersWrite();
            HttpResponse<String> third = get(behind(second));
            assertThat(offset(third)).isEqualTo(first);
            assertThat(lastSeen(third)).isGreaterThan(lastSeen(second));
        });

        HttpResponse<String> quiet = get(behind(begun));
        create(mine, "mine");
        othersWrite();

        HttpResponse<String> told = get(behind(quiet));
        assertThat(titles(told)).containsExactly("mine");
        assertThat(titles(get(behind(told)))).isEmpty();
        assertThat(titles(get(behind(begun)))).containsExactly("mine");
    }

    @Test
    void whoeverAsksForAPlaceThatIsNotThereYetWaitsForIt() throws Exception {
        HttpResponse<String> begun = get("offset=now");
        long place = lastSeen(begun) + 20;
        CompletableFuture<HttpResponse<String>> waiting = ask("offset=%d_0&handle=%s".formatted(place, handle(begun)));

        othersWrite();
        assertThat(waiting).isNotDone();
        while (!waiting.isDone()) {
            othersWrite();
        }

        HttpResponse<String> answer = waiting.join();
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(lastSeen(answer)).isGreaterThanOrEqualTo(place);
    }

    @Test
    void placeThatTheLogDoesNotHaveIsRefused() throws Exception {
        String nowhere = "offset=%d_0&handle=%s".formatted(1L << 40, handle(get("offset=now")));

        List<CompletableFuture<HttpResponse<String>>> asked =
                List.of(ask(nowhere), ask(nowhere + "&live=true"), ask(nowhere + "&live=true&live_sse=true"));

        for (CompletableFuture<HttpResponse<String>> answer : asked) {
            assertThat(answer.join().statusCode()).as(answer.join().body()).isEqualTo(400);
            assertThat(Json.read(answer.join().body().getBytes(StandardCharsets.UTF_8)))
                    .isEqualTo(Json.object(
                            "{\"message\":\"Invalid request\",\"errors\":{\"offset\":[\"out of bounds for this shape\"]}}"
                                    .getBytes(StandardCharsets.UTF_8)));
        }
    }

    @Test
    void shapeIsDeletedByItsHandleAlone() throws Exception {
        HttpResponse<String> begun = get("offset=now");
        CompletableFuture<HttpResponse<String>> waiting = ask(behind(begun) + "&live=true");
        HttpResponse<String> other = send("GET", "/v1/shape?table=projects&offset=now", "");

        assertThat(send("DELETE", shape("handle=" + handle(other)), "").statusCode())
                .isEqualTo(400);
        assertThat(send("DELETE", "/v1/shape?handle=nobody-0", "").statusCode()).isEqualTo(404);
        assertThat(send("DELETE", "/v1/shape", "").statusCode()).isEqualTo(400);
        assertThat(send("DELETE", "/v1/shape?handle=" + handle(begun), "").statusCode())
                .isEqualTo(202);

        assertThat(waiting.join().statusCode()).as(waiting.join().body()).isEqualTo(409);
        assertThat(waiting.join().headers().firstValue("electric-handle")).isPresent();
        assertThat(send("DELETE", "/v1/shape?handle=" + handle(begun), "").statusCode())
                .isEqualTo(404);
        assertThat(handle(get("offset=now"))).isNotEqualTo(handle(begun));
    }

    private String shape(String rest) {
        return "/v1/shape?table=tasks&where=" + URLEncoder.encode("project_id = '" + mine + "'", StandardCharsets.UTF_8)
                + "&" + rest;
    }

    private HttpResponse<String> get(String place) throws Exception {
        return ask(place).get();
    }

    private CompletableFuture<HttpResponse<String>> ask(String place) {
        HttpRequest request =
                HttpRequest.newBuilder(SHARED.process().uri(shape(place))).build();
        return SHARED.process().client().sendAsync(request, BodyHandlers.ofString());
    }

    private static String behind(HttpResponse<String> answer) {
        return "offset=" + offset(answer) + "&handle=" + handle(answer);
    }

    private static String offset(HttpResponse<String> answer) {
        return answer.headers().firstValue("electric-offset").orElseThrow(() -> new AssertionError(answer.body()));
    }

    private static String handle(HttpResponse<String> answer) {
        return answer.headers().firstValue("electric-handle").orElseThrow(() -> new AssertionError(answer.body()));
    }

    private static JsonNode messages(HttpResponse<String> answer) {
        return Json.read(answer.body().getBytes(StandardCharsets.UTF_8));
    }

    private static long lastSeen(HttpResponse<String> answer) {
        JsonNode messages = messages(answer);
        return messages.path(messages.size() - 1)
                .at("/headers/global_last_seen_lsn")
                .asLong();
    }

    private static List<String> titles(HttpResponse<String> answer) {
        return StreamSupport.stream(messages(answer).spliterator(), false)
                .filter(message -> message.has("key"))
                .map(message -> message.at("/value/title").asText())
                .toList();
    }

    private static void othersWrite() throws Exception {
        create(UUID.randomUUID().toString(), "somebody else's");
    }

    private static void create(String project, String title) throws Exception {
        ObjectNode task = Json.NODES.objectNode().put("projectId", project).put("title", title);
        HttpResponse<String> answer = send("POST", "/v1/tasks", Json.text(task));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    private static HttpResponse<String> send(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(SHARED.process().uri(path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .header("Content-Type", "application/json")
                .timeout(SOON)
                .build();
        return SHARED.process().client().send(request, BodyHandlers.ofString());
    }
}
