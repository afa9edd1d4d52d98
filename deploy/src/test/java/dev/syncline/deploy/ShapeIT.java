package dev.syncline.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.syncline.event.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Where clients of shapes stand, and what becomes of them there. */
class ShapeIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @RegisterExtension
    static final SharedServer SHARED = new SharedServer();

    private final ProjectShape tasks = new ProjectShape(SHARED);

    /** Else a cache in front of them asks for each of them. */
    @Test
    void whoeverIsToldNothingStaysTogetherWhileTheLogMoves() throws Exception {
        ShapeAnswer begun = tasks.get("offset=-1");
        // Now and then all move on.
        await().atMost(SOON).untilAsserted(() -> {
            othersWrite();
            String first = tasks.get(begun.behind()).offset();
            othersWrite();
            ShapeAnswer second = tasks.get(begun.behind());
            assertThat(second.offset()).isEqualTo(first);
            othersWrite();
            ShapeAnswer third = tasks.get(second.behind());
            assertThat(third.offset()).isEqualTo(first);
            assertThat(third.lastSeen()).isGreaterThan(second.lastSeen());
        });

        ShapeAnswer quiet = tasks.get(begun.behind());
        tasks.create("mine");
        othersWrite();

        ShapeAnswer told = tasks.get(quiet.behind());
        assertThat(told.column("title")).containsExactly("mine");
        assertThat(tasks.get(told.behind()).column("title")).isEmpty();
        assertThat(tasks.get(begun.behind()).column("title")).containsExactly("mine");
    }

    @Test
    void whoeverAsksForAPlaceThatIsNotThereYetWaitsForIt() throws Exception {
        ShapeAnswer begun = tasks.get("offset=now");
        long place = begun.lastSeen() + 10;
        CompletableFuture<ShapeAnswer> waiting = tasks.ask("offset=%d_0&handle=%s".formatted(place, begun.handle()));

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
        String nowhere = "offset=%d_0&handle=%s"
                .formatted(1L << 40, tasks.get("offset=now").handle());

        List<CompletableFuture<ShapeAnswer>> asked = List.of(
                tasks.ask(nowhere), tasks.ask(nowhere + "&live=true"), tasks.ask(nowhere + "&live=true&live_sse=true"));

        for (CompletableFuture<ShapeAnswer> answer : asked) {
            assertThat(answer.join().http().statusCode()).isEqualTo(400);
            assertThat(Json.read(answer.join().http().body().getBytes(StandardCharsets.UTF_8)))
                    .isEqualTo(Json.object(
                            "{\"message\":\"Invalid request\",\"errors\":{\"offset\":[\"out of bounds for this shape\"]}}"
                                    .getBytes(StandardCharsets.UTF_8)));
        }
    }

    /** A client may send it with a beginning; the protocol gives it no meaning there. */
    @Test
    void handleOfWhoBeginsSaysNothing() throws Exception {
        String handle = tasks.get("offset=now").handle();

        assertThat(tasks.get("offset=-1&handle=" + handle).handle()).isEqualTo(handle);
        assertThat(tasks.get("offset=now&handle=nobody-1").handle()).isEqualTo(handle);
    }

    /** Whoever thinks one up must not spoil the shape for others. */
    @Test
    void expiredHandleThatNobodyGaveOutChangesNothing() throws Exception {
        ShapeAnswer begun = tasks.get("offset=now");
        String identity = begun.handle().substring(0, begun.handle().lastIndexOf('-'));

        for (String epoch : List.of("999999999999999", "99999999999999", "9999999999999999999", "x")) {
            ShapeAnswer again = tasks.get("offset=now&expired_handle=" + identity + "-" + epoch);

            assertThat(again.handle()).as(epoch).isEqualTo(begun.handle());
        }
        assertThat(tasks.get(begun.behind()).http().statusCode()).isEqualTo(200);
    }

    @Test
    void shapeIsDeletedByItsHandleAlone() throws Exception {
        ShapeAnswer begun = tasks.get("offset=now");
        CompletableFuture<ShapeAnswer> waiting = tasks.ask(begun.behind() + "&live=true");
        ShapeAnswer other = new ShapeAnswer(tasks.send("GET", "/v1/shape?table=projects&offset=now", ""));

        assertThat(tasks.send("DELETE", tasks.path("handle=" + other.handle()), "")
                        .statusCode())
                .isEqualTo(400);
        assertThat(tasks.send("DELETE", "/v1/shape?handle=nobody-0", "").statusCode())
                .isEqualTo(404);
        assertThat(tasks.send("DELETE", "/v1/shape", "").statusCode()).isEqualTo(400);
        assertThat(tasks.send("DELETE", "/v1/shape?handle=" + begun.handle(), "")
                        .statusCode())
                .isEqualTo(202);

        assertThat(waiting.join().http().statusCode()).isEqualTo(409);
        assertThat(waiting.join().handle()).isNotEmpty();
        assertThat(tasks.send("DELETE", "/v1/shape?handle=" + begun.handle(), "")
                        .statusCode())
                .isEqualTo(404);
        assertThat(tasks.get("offset=now").handle()).isNotEqualTo(begun.handle());
    }

    private static void othersWrite() throws Exception {
        new ProjectShape(SHARED).create("somebody else's");
    }
}
