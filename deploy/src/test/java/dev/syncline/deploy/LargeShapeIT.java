package dev.syncline.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.event.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
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

    private static final long MORE_THAN_CHANGES_TAKE = 64L << 20;

    @RegisterExtension
    static final SharedServer SHARED = new SharedServer();

    private static final String PROJECT = UUID.randomUUID().toString();
    private static final List<String> IDS = new ArrayList<>();
    private static HttpResponse<String> before;

    @BeforeAll
    static void write() throws Exception {
        before = get(shape("offset=now"));
        for (int i = 0; i < DOCUMENTS; i++) {
            IDS.add(create("{\"projectId\":\"%s\",\"title\":\"large\",\"description\":\"%s\"}"
                    .formatted(PROJECT, "x".repeat(DOCUMENT_BYTES))));
        }
        await().atMost(SOON)
                .until(() -> get("/v1/tasks/" + IDS.get(DOCUMENTS - 1)).statusCode() == 200);
    }

    @Test
    void snapshotOfSeveralPiecesHasEveryRowOnce() throws Exception {
        HttpResponse<String> first = get(shape("offset=-1"));
        // The pieces behind it are not there for so long.
        assertThat(first.headers().firstValue("cache-control"))
                .contains("public, max-age=60, stale-while-revalidate=300");

        assertThat(follow(first)).containsExactlyInAnyOrderElementsOf(IDS);
    }

    @Test
    void longTailIsToldInOrderInSeveralAnswers() throws Exception {
        assertThat(follow(get(shape(behind(before))))).containsExactlyElementsOf(IDS);
    }

    /** Returns which rows came, answer by answer. */
    private static List<String> follow(HttpResponse<String> first) throws Exception {
        List<String> rows = new ArrayList<>();
        int answers = 1;
        HttpResponse<String> answer = first;
        while (answer.headers().firstValue("electric-up-to-date").isEmpty()) {
            rows.addAll(rows(answer));
            answer = get(shape(behind(answer)));
            answers++;
        }
        rows.addAll(rows(answer));
        assertThat(answers).isGreaterThan(1);
        return rows;
    }

    private static List<String> rows(HttpResponse<String> answer) {
        List<String> rows = new ArrayList<>();
        for (JsonNode message : Json.read(answer.body().getBytes(StandardCharsets.UTF_8))) {
            if (message.has("key")) {
                rows.add(message.at("/value/id").asText());
            }
        }
        return rows;
    }

    @Test
    void whatManyReadSlowlyIsBoundedInSum() throws Exception {
        String subset = shape("offset=-1&subset__order_by=id");
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < SLOW_READERS; i++) {
                slow.add(ask(subset));
            }
            await().atMost(SOON).until(() -> bufferedBytes() > MORE_THAN_CHANGES_TAKE);
            await().atMost(SOON).untilAsserted(() -> {
                // Those that grew at the same time may have refused each other, and left room.
                slow.add(ask(subset));
                HttpResponse<String> refused = get(subset);
                assertThat(refused.statusCode()).isEqualTo(503);
                assertThat(refused.headers().firstValue("retry-after")).isPresent();
                assertThat(refused.body()).contains("concurrent_request_limit_exceeded");
            });
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }

        await().atMost(SOON).until(() -> get(subset).statusCode() == 200);
        await().atMost(SOON).until(() -> bufferedBytes() < MORE_THAN_CHANGES_TAKE);
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

    private static String shape(String rest) {
        return "/v1/shape?table=tasks&where="
                + URLEncoder.encode("project_id = '" + PROJECT + "'", StandardCharsets.UTF_8) + "&" + rest;
    }

    private static String behind(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return "offset=%s&handle=%s"
                .formatted(
                        answer.headers().firstValue("electric-offset").orElseThrow(),
                        answer.headers().firstValue("electric-handle").orElseThrow());
    }

    private static String create(String task) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(SHARED.process().uri("/v1/tasks"))
                .POST(BodyPublishers.ofString(task))
                .header("Content-Type", "application/json")
                .build();
        HttpResponse<String> answer = SHARED.process().client().send(request, BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return Json.object(answer.body().getBytes(StandardCharsets.UTF_8))
                .path("id")
                .asText();
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return SHARED.process()
                .client()
                .send(HttpRequest.newBuilder(SHARED.process().uri(path)).build(), BodyHandlers.ofString());
    }
}
