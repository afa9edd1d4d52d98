package dev.syncline.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
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
        ShapeAnswer begun = get("offset=-1");
        // Once in some minutes all move on.
        await().atMost(SOON).untilAsserted(() -> {
            othersWrite();
            String first = get(begun.behind()).offset();
            othersWrite();
            ShapeAnswer second = get(begun.behind());
            assertThat(second.offset()).isEqualTo(first);
            othersWrite();
            ShapeAnswer third = get(second.behind());
            assertThat(third.offset()).isEqualTo(first);
            assertThat(third.lastSeen()).isGreaterThan(second.lastSeen());
        });

        ShapeAnswer quiet = get(begun.behind());
        create(mine, "mine");
        othersWrite();

        ShapeAnswer told = get(quiet.behind());
        assertThat(told.column("title")).containsExactly("mine");
        assertThat(get(told.behind()).column("title")).isEmpty();
        assertThat(get(begun.behind()).column("title")).containsExactly("mine");
    }

    @Test
    void whoeverAsksForAPlaceThatIsNotThereYetWaitsForIt() throws Exception {
        ShapeAnswer begun = get("offset=now");
        long place = begun.lastSeen() + 5;
        CompletableFuture<ShapeAnswer> waiting = ask("offset=%d_0&handle=%s".formatted(place, begun.handle()));

        othersWrite();
        assertThat(waiting).isNotDone();
        while (!waiting.isDone()) {
            othersWrite();
        }

        ShapeAnswer answer = waiting.join();
        assertThat(answer.lastSeen()).isGreaterThanOrEqualTo(place);
    }

    @Test
    void placeThatTheLogDoesNotHaveIsRefused() throws Exception {
        String nowhere =
                "offset=%d_0&handle=%s".formatted(1L << 40, get("offset=now").handle());

        List<CompletableFuture<ShapeAnswer>> asked =
                List.of(ask(nowhere), ask(nowhere + "&live=true"), ask(nowhere + "&live=true&live_sse=true"));

        for (CompletableFuture<ShapeAnswer> answer : asked) {
            assertThat(answer.join().http().statusCode()).isEqualTo(400);
            assertThat(Json.read(answer.join().http().body().getBytes(StandardCharsets.UTF_8)))
                    .isEqualTo(Json.object(
                            "{\"message\":\"Invalid request\",\"errors\":{\"offset\":[\"out of bounds for this shape\"]}}"
                                    .getBytes(StandardCharsets.UTF_8)));
        }
    }

    @Test
    void shapeIsDeletedByItsHandleAlone() throws Exception {
        ShapeAnswer begun = get("offset=now");
        CompletableFuture<ShapeAnswer> waiting = ask(begun.behind() + "&live=true");
        ShapeAnswer other = new ShapeAnswer(send("GET", "/v1/shape?table=projects&offset=now", ""));

        assertThat(send("DELETE", shape("handle=" + other.handle()), "").statusCode())
                .isEqualTo(400);
        assertThat(send("DELETE", "/v1/shape?handle=nobody-0", "").statusCode()).isEqualTo(404);
        assertThat(send("DELETE", "/v1/shape", "").statusCode()).isEqualTo(400);
        assertThat(send("DELETE", "/v1/shape?handle=" + begun.handle(), "").statusCode())
                .isEqualTo(202);

        assertThat(waiting.join().http().statusCode()).isEqualTo(409);
        assertThat(waiting.join().handle()).isNotEmpty();
        assertThat(send("DELETE", "/v1/shape?handle=" + begun.handle(), "").statusCode())
                .isEqualTo(404);
        assertThat(get("offset=now").handle()).isNotEqualTo(begun.handle());
    }

    private String shape(String rest) {
        return "/v1/shape?table=tasks&where=" + URLEncoder.encode("project_id = '" + mine + "'", StandardCharsets.UTF_8)
                + "&" + rest;
    }

    private ShapeAnswer get(String place) throws Exception {
        return ask(place).get();
    }

    private CompletableFuture<ShapeAnswer> ask(String place) {
        HttpRequest request =
                HttpRequest.newBuilder(SHARED.process().uri(shape(place))).build();
        return SHARED.process()
                .client()
                .sendAsync(request, BodyHandlers.ofString())
                .thenApply(ShapeAnswer::new);
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
        HttpResponse<String> answer = SHARED.process().client().send(request, BodyHandlers.ofString());
        Optional<String> position = answer.headers().firstValue("Syncline-Position");
        if (position.isPresent()) {
            // Who writes hears the verdict, perhaps a moment before shapes do.
            await().atMost(SOON).until(() -> heard() >= Long.parseLong(position.get()));
        }
        return answer;
    }

    private static long heard() throws Exception {
        return new ShapeAnswer(send("GET", "/v1/shape?table=tasks&offset=now", "")).lastSeen();
    }
}
