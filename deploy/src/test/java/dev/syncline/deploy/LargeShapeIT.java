package dev.syncline.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Shapes that are larger than one answer. */
class LargeShapeIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int DOCUMENTS = 30;
    private static final int DOCUMENT_BYTES = 400_000;
    /** A quarter of a server's heap does not hold so many subsets of all documents. */
    private static final int SLOW_READERS = 12;

    private static final int MANY = 20;
    private static final int RECENT = 16;
    private static final int SLOW_FOLLOWERS = 60;

    private static final long MORE_THAN_CHANGES_TAKE = 64L << 20;

    @RegisterExtension
    static final SharedServer SHARED = new SharedServer();

    private static final ProjectShape TASKS = new ProjectShape(SHARED);
    private static final List<String> IDS = new ArrayList<>();
    private static ShapeAnswer before;
    /** From there on all documents are in the memory of the feed. */
    private static long position;

    @BeforeAll
    static void write() throws Exception {
        before = TASKS.get("offset=now");
        for (int i = 0; i < DOCUMENTS; i++) {
            if (i == DOCUMENTS - RECENT) {
                position = TASKS.get("offset=now").lastSeen() + 1;
            }
            ObjectNode task = Json.NODES.objectNode().put("title", "large");
            IDS.add(TASKS.create(task.put("description", "x".repeat(DOCUMENT_BYTES)))
                    .path("id")
                    .asText());
        }
        await().atMost(SOON)
                .until(() -> TASKS.send("GET", "/v1/tasks/" + IDS.get(DOCUMENTS - 1), "")
                                .statusCode()
                        == 200);
    }

    @Test
    void snapshotOfSeveralPiecesHasEveryRowOnce() throws Exception {
        ShapeAnswer first = TASKS.get("offset=-1");
        // The pieces behind it are not there for so long.
        assertThat(first.header("cache-control")).isEqualTo("public, max-age=60, stale-while-revalidate=300");

        assertThat(follow(first)).containsExactlyInAnyOrderElementsOf(IDS);
        long second = Long.parseLong(first.offset().substring("0_".length()));
        ShapeAnswer beyond = TASKS.get("offset=0_" + (second + DOCUMENTS) + "&handle=" + first.handle());
        assertThat(beyond.http().statusCode()).as(beyond.http().body()).isEqualTo(400);
    }

    /** Each time the rows are read their pieces get another random number. */
    @Test
    void rowsThatManyAskForAreReadOnce() throws Exception {
        String beginning = "offset=-1&columns=id,description";
        List<CompletableFuture<ShapeAnswer>> asked =
                Stream.generate(() -> TASKS.ask(beginning)).limit(MANY).toList();

        Set<String> pieces = new HashSet<>();
        for (CompletableFuture<ShapeAnswer> answer : asked) {
            assertThat(answer.get().offset()).startsWith("0_");
            pieces.add(answer.get().offset());
        }
        pieces.add(TASKS.get(beginning).offset());
        assertThat(pieces).hasSize(1);
    }

    @Test
    void longTailIsToldInOrderInSeveralAnswers() throws Exception {
        assertThat(follow(TASKS.get(before.behind()))).containsExactlyElementsOf(IDS);
    }

    /** Returns which rows came, answer by answer. */
    private static List<String> follow(ShapeAnswer first) throws Exception {
        List<String> rows = new ArrayList<>(first.column("id"));
        int answers = 1;
        ShapeAnswer answer = first;
        while (!answer.isUpToDate()) {
            answer = TASKS.get(answer.behind());
            rows.addAll(answer.column("id"));
            answers++;
        }
        assertThat(answers).isGreaterThan(1);
        return rows;
    }

    @Test
    void whatManyReadSlowlyIsBoundedInSum() throws Exception {
        String subset = "offset=-1&subset__order_by=id";
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < SLOW_READERS; i++) {
                slow.add(ask(TASKS.path(subset)));
            }
            await().atMost(SOON).until(() -> bufferedBytes() > MORE_THAN_CHANGES_TAKE);
            await().atMost(SOON).untilAsserted(() -> {
                // Those that grew at the same time may have refused each other, and left room.
                slow.add(ask(TASKS.path(subset)));
                HttpResponse<String> refused = TASKS.get(subset).http();
                assertThat(refused.statusCode()).isEqualTo(503);
                assertThat(refused.headers().firstValue("retry-after")).isPresent();
                assertThat(refused.body()).contains("concurrent_request_limit_exceeded");
            });
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }

        await().atMost(SOON).until(() -> TASKS.get(subset).http().statusCode() == 200);
        await().atMost(SOON).until(() -> bufferedBytes() < MORE_THAN_CHANGES_TAKE);
    }

    /** What the feed itself has forgotten meanwhile is kept by who takes it slowly. */
    @Test
    void whatSlowReadersOfTheFeedHoldIsSeen() throws Exception {
        long before = bufferedBytes();
        String path = "/v1/changes?collections=tasks&since=" + position;
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < SLOW_FOLLOWERS; i++) {
                slow.add(ask(path));
            }
            await().atMost(SOON).until(() -> bufferedBytes() > before + SLOW_FOLLOWERS * (DOCUMENT_BYTES / 2));
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }

        await().atMost(SOON).until(() -> bufferedBytes() < before + SLOW_FOLLOWERS * (DOCUMENT_BYTES / 2));
    }

    private static long bufferedBytes() throws Exception {
        return SHARED.process().status().at("/dependencies/live/bufferedBytes").asLong();
    }

    /** Takes nothing of its answer. */
    private static Socket ask(String path) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress(
                InetAddress.getLoopbackAddress(), SHARED.process().uri("").getPort()));
        String request = "GET " + path + " HTTP/1.1\r\nHost: here\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }
}
