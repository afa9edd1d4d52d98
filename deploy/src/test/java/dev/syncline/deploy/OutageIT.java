package dev.syncline.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What still works while something is down, what is said meanwhile, and that nothing is missing afterwards. // I9 I10 */
@Tag("long")
class OutageIT {
    private static final Duration WITHIN = Duration.ofSeconds(60);
    /** So many may be read at once. */
    private static final int FIRST_DOCUMENTS = 8;

    @TempDir
    private Path directory;

    private EmbeddedInfrastructure infrastructure;
    private ServerProcess server;

    @BeforeEach
    void start() throws IOException {
        infrastructure = new EmbeddedInfrastructure(directory);
        server = new ServerProcess(directory.resolve("server"), infrastructure);
        server.start();
        server.awaitReady();
    }

    @AfterEach
    void stop() {
        server.close();
        infrastructure.close();
    }

    @Test
    void writesGoOnAndReadsFallBackWhilePostgresqlIsDown() throws Exception {
        String before = create("before");
        await().atMost(WITHIN).until(() -> read(before, "postgres").statusCode() == 200);

        infrastructure.stopPostgres();
        String during = create("during");

        await().atMost(WITHIN).until(() -> read(during, "json").statusCode() == 200);
        HttpResponse<String> fallback = send(HttpRequest.newBuilder(server.uri("/v1/tasks/" + before)));
        assertThat(fallback.statusCode()).isEqualTo(200);
        assertThat(fallback.headers().firstValue("Syncline-Store")).contains("json");
        assertThat(read(before, "postgres").statusCode()).isEqualTo(503);
        await().atMost(WITHIN).untilAsserted(() -> {
            ObjectNode status = server.status();
            assertThat(status.get("status").asText()).isEqualTo("degraded");
            assertThat(status.get("reads").asText()).isEqualTo("json");
            assertThat(status.at("/dependencies/projector.postgres/ok").asBoolean())
                    .isFalse();
            assertThat(status.at("/dependencies/projector.postgres/reason").asText())
                    .contains("has taken nothing");
        });
        assertThat(server.isReady()).isTrue();

        infrastructure.startPostgres();
        await().atMost(WITHIN).until(() -> read(during, "postgres").statusCode() == 200);
        await().atMost(WITHIN)
                .until(() -> server.status().get("status").asText().equals("ready"));
        await().atMost(WITHIN).until(() -> server.status().get("reads").asText().equals("postgres"));
    }

    @Test
    void readsFallBackWhilePostgresqlHangs() throws Exception {
        String before = create("before");
        await().atMost(WITHIN).until(() -> read(before, "postgres").statusCode() == 200);
        await().atMost(WITHIN).until(() -> read(before, "json").statusCode() == 200);

        infrastructure.signalPostgres("STOP");
        try {
            HttpResponse<String> fallback = send(
                    HttpRequest.newBuilder(server.uri("/v1/tasks/" + before)).timeout(Duration.ofSeconds(15)));

            assertThat(fallback.statusCode()).isEqualTo(200);
            assertThat(fallback.headers().firstValue("Syncline-Store")).contains("json");
        } finally {
            infrastructure.signalPostgres("CONT");
        }

        await().atMost(WITHIN).until(() -> read(before, "postgres").statusCode() == 200);
    }

    /** By a migration, say: PostgreSQL answers, but not of this table. */
    @Test
    void shapesFallBackWhileATableIsLockedAndNobodyElseWaits() throws Exception {
        String before = create("before");
        await().atMost(WITHIN).until(() -> read(before, "postgres").statusCode() == 200);
        await().atMost(WITHIN).until(() -> read(before, "json").statusCode() == 200);
        List<LiveReader> waiting = new ArrayList<>();
        try (Connection others = infrastructure.connect();
                Statement statement = others.createStatement()) {
            others.setAutoCommit(false);
            statement.execute("LOCK TABLE tasks IN ACCESS EXCLUSIVE MODE");
            for (int i = 0; i < FIRST_DOCUMENTS; i++) {
                waiting.add(new LiveReader(
                        server.client(),
                        HttpRequest.newBuilder(server.uri("/v1/changes?collections=tasks&initial=true"))
                                .timeout(Duration.ofSeconds(20))
                                .build()));
            }

            HttpResponse<String> other = send(HttpRequest.newBuilder(server.uri("/v1/shape?table=projects&offset=-1"))
                    .timeout(Duration.ofSeconds(20)));
            HttpResponse<String> fallback = send(HttpRequest.newBuilder(server.uri("/v1/shape?table=tasks&offset=-1"))
                    .timeout(Duration.ofSeconds(20)));

            assertThat(other.statusCode()).as(other.body()).isEqualTo(200);
            assertThat(fallback.statusCode()).as(fallback.body()).isEqualTo(200);
            assertThat(fallback.body()).contains(before);
            waiting.forEach(reader -> reader.await(line -> line.contains("snapshot-end")));
            assertThat(waiting.get(0).lines()).anyMatch(line -> line.contains(before));
            others.rollback();
        } finally {
            waiting.forEach(LiveReader::close);
        }
    }

    @Test
    void writesGoOnWhileNoStoreAnswersAndBothCatchUp() throws Exception {
        String before = create("before");
        await().atMost(WITHIN).until(() -> read(before, "postgres").statusCode() == 200);
        await().atMost(WITHIN).until(() -> read(before, "json").statusCode() == 200);
        Path away = server.jsonStore().resolveSibling("away");

        infrastructure.stopPostgres();
        Files.move(server.jsonStore(), away);
        String during = create("during");
        HttpResponse<String> unanswered = send(HttpRequest.newBuilder(server.uri("/v1/tasks/" + during)));

        assertThat(unanswered.statusCode()).as(unanswered.body()).isEqualTo(503);
        assertThat(unanswered.headers().firstValue("Retry-After")).isPresent();
        assertThat(unanswered.body()).contains("store-unavailable");

        Files.move(away, server.jsonStore());
        infrastructure.startPostgres();
        await().atMost(WITHIN).until(() -> read(during, "json").statusCode() == 200);
        await().atMost(WITHIN).until(() -> read(during, "postgres").statusCode() == 200);
    }

    @Test
    void startWithoutKafkaIsGivenUpSoonAndInWords() throws Exception {
        infrastructure.stopKafka();
        try (ServerProcess second = new ServerProcess(directory.resolve("second"), infrastructure)) {
            second.start();

            await().atMost(Duration.ofSeconds(25)).until(second::hasEnded);

            assertThat(second.exitCode()).isEqualTo(7);
            assertThat(second.tail()).contains("Kafka did not answer").contains("kafka.bootstrapServers");
        }
    }

    @Test
    void writesAreRefusedWhileKafkaIsDownAndTakenAfterwards() throws Exception {
        create("before");
        HttpResponse<String> shape = send(HttpRequest.newBuilder(server.uri("/v1/shape?table=tasks&offset=now")));

        infrastructure.stopKafka();
        await().atMost(WITHIN).until(() -> !server.isReady());
        placeOfAnotherServerIsNotTakenForWrong(shape);
        HttpResponse<String> refused = post("during", UUID.randomUUID().toString());

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        assertThat(refused.body()).contains("log-unavailable");

        infrastructure.startKafka();
        await().atMost(WITHIN).until(server::isReady);
        await().atMost(WITHIN)
                .until(() -> post("after", UUID.randomUUID().toString()).statusCode() == 201);
    }

    /** A client that is told so would begin anew: who knows whether another server has not told it more. */
    private void placeOfAnotherServerIsNotTakenForWrong(HttpResponse<String> shape) throws Exception {
        String handle = shape.headers().firstValue("electric-handle").orElseThrow();
        String far = "/v1/shape?table=tasks&offset=%d_0&handle=%s".formatted(1L << 40, handle);

        HttpResponse<String> later = send(HttpRequest.newBuilder(server.uri(far)));

        assertThat(later.statusCode()).as(later.body()).isEqualTo(503);
        assertThat(later.headers().firstValue("Retry-After")).isPresent();
        assertThat(later.headers().firstValue("Cache-Control")).contains("no-store");
    }

    private String create(String title) throws IOException, InterruptedException {
        HttpResponse<String> created = post(title, UUID.randomUUID().toString());
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        return Json.object(created.body().getBytes(StandardCharsets.UTF_8))
                .get("id")
                .asText();
    }

    private HttpResponse<String> post(String title, String key) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(server.uri("/v1/tasks"))
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(HttpRequest.BodyPublishers.ofString("{\"title\":\"" + title + "\"}")));
    }

    private HttpResponse<String> read(String id, String store) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(server.uri("/v1/tasks/" + id)).header("Syncline-Store", store));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return server.client().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
