package dev.syncline.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.event.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several servers, and servers that come back with another catalog. */
class ServersIT {
    private static final Duration WITHIN = Duration.ofSeconds(60);
    private static final int SOON_SECONDS = 6;
    private static final String NOTES = """
            {"type":"object","required":["id","text"],"properties":{
             "id":{"type":"string","format":"uuid"},"text":{"type":"string"}%s}}""";

    /** Who is not told so soon was forgotten: it would be told that nothing came. */
    private static final int LESS_THAN_A_POLL_SECONDS = 15;

    @TempDir
    private Path directory;

    private EmbeddedInfrastructure infrastructure;

    @BeforeEach
    void start() {
        infrastructure = new EmbeddedInfrastructure(directory);
    }

    @AfterEach
    void stop() {
        infrastructure.close();
    }

    @Test
    void anotherServerTakesOverEverythingWhenOneDies() throws Exception {
        try (ServerProcess first = new ServerProcess(directory.resolve("first"), infrastructure);
                ServerProcess second = new ServerProcess(directory.resolve("second"), infrastructure)) {
            first.start();
            second.start();
            first.awaitReady();
            second.awaitReady();
            String before = create(second, "tasks", "{\"title\":\"before\"}");
            await().atMost(WITHIN)
                    .until(() -> read(first, "tasks", before, "json").contains("before"));

            rebuildIsHeldAndEndedThroughAnother(first, second);
            await().atMost(WITHIN).ignoreExceptions().until(() -> first.captures() || second.captures());
            lossOfTheMachineIsSoonNoticed(first);
            lossOfTheMachineIsSoonNoticed(second);

            first.kill();

            String after = createSoon(second, "{\"title\":\"after\"}");
            await().atMost(WITHIN)
                    .until(() -> read(second, "tasks", after, "postgres").contains("after"));
            await().atMost(WITHIN)
                    .until(() -> read(second, "tasks", after, "json").contains("after"));
            sql("UPDATE tasks SET title = 'by hand' WHERE id = '" + after + "'");
            await().atMost(WITHIN)
                    .until(() -> read(second, "tasks", after, "json").contains("by hand"));

            whoeverFollowsIsTakenLeaveOf(second);
        }
    }

    /** By PostgreSQL, which would wait for two hours, with capture's lock and all others held. */
    private void lossOfTheMachineIsSoonNoticed(ServerProcess server) {
        int postgres =
                URI.create(infrastructure.jdbcUrl().substring("jdbc:".length())).getPort();
        await().atMost(WITHIN)
                .untilAsserted(() -> assertThat(TcpSockets.longestBeforeProbe(postgres, server.handle()))
                        .isLessThan(SOON_SECONDS));
    }

    /** Before it stops, within the time that is given to whoever stops. */
    private static void whoeverFollowsIsTakenLeaveOf(ServerProcess server) throws Exception {
        // Of projects nothing comes.
        HttpResponse<String> end = get(server, "shape?table=projects&offset=now");
        String place = "shape?table=projects&live=true&handle=%s&offset=%s"
                .formatted(
                        end.headers().firstValue("electric-handle").orElseThrow(),
                        end.headers().firstValue("electric-offset").orElseThrow());
        HttpRequest poll = HttpRequest.newBuilder(server.uri("/v1/" + place)).build();
        try (LiveReader feed = follow(server, "changes?since=earliest");
                LiveReader shape = follow(server, place + "&live_sse=true")) {
            feed.await(line -> line.contains("up-to-date"));
            var polled = server.client().sendAsync(poll, HttpResponse.BodyHandlers.ofString());
            var early = server.client().sendAsync(never(server), HttpResponse.BodyHandlers.ofString());
            await().atMost(WITHIN)
                    .until(() ->
                            server.status().at("/dependencies/live/subscribers").asInt() == 3);

            server.handle().destroy();

            HttpResponse<String> told = polled.get(LESS_THAN_A_POLL_SECONDS, TimeUnit.SECONDS);
            assertThat(told.statusCode()).isEqualTo(200);
            assertThat(told.body()).contains("up-to-date");
            assertThat(early.get(LESS_THAN_A_POLL_SECONDS, TimeUnit.SECONDS).body())
                    .contains("position-not-reached");
            feed.awaitEnd();
            shape.awaitEnd();
            assertThat(feed.lines())
                    .doesNotContain(LiveReader.BROKEN)
                    .filteredOn(line -> line.startsWith("data:"))
                    .last(InstanceOfAssertFactories.STRING)
                    .contains("unavailable");
            assertThat(shape.lines()).doesNotContain(LiveReader.BROKEN);
            server.stop();
        }
    }

    /** A read that waits for a position that does not come. */
    private static HttpRequest never(ServerProcess server) {
        return HttpRequest.newBuilder(server.uri("/v1/projects"))
                .header("Syncline-Min-Position", "999999999")
                .header("Prefer", "wait=30")
                .build();
    }

    private static LiveReader follow(ServerProcess server, String path) {
        return new LiveReader(
                server.client(),
                HttpRequest.newBuilder(server.uri("/v1/" + path))
                        .header("Accept", "text/event-stream")
                        .build());
    }

    private static void rebuildIsHeldAndEndedThroughAnother(ServerProcess works, ServerProcess told) throws Exception {
        String id = body(post(works, "ops/rebuilds", "{\"store\":\"json\",\"execute\":true,\"rate\":1}"))
                .path("id")
                .asText();

        assertThat(post(told, "ops/jobs/" + id + "/pause", "").statusCode()).isEqualTo(200);
        await().atMost(WITHIN).until(() -> state(works, id).equals("paused"));
        assertThat(post(told, "ops/jobs/" + id + "/resume", "").statusCode()).isEqualTo(200);
        await().atMost(WITHIN).until(() -> !state(works, id).equals("paused"));
        assertThat(post(told, "ops/jobs/" + id + "/cancel", "").statusCode()).isEqualTo(202);
        await().atMost(WITHIN).until(() -> state(works, id).equals("cancelled"));
        assertThat(body(get(told, "ops/rebuilds")).path("items")).isEmpty();
    }

    private static String state(ServerProcess server, String job) throws Exception {
        return body(get(server, "ops/jobs/" + job)).path("state").asText();
    }

    private static JsonNode body(HttpResponse<String> answer) {
        return Json.read(answer.body().getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void newFieldIsTakenOverAndAnythingElseRefusesToStart() throws Exception {
        Path catalog = Files.createDirectories(directory.resolve("catalog"));
        Files.writeString(catalog.resolve("notes.json"), NOTES.formatted(""));
        try (ServerProcess server =
                new ServerProcess(directory.resolve("server"), infrastructure, catalog.toString())) {
            server.start();
            server.awaitReady();
            String old = create(server, "notes", "{\"text\":\"old\"}");
            server.stop();

            Files.writeString(
                    catalog.resolve("notes.json"), NOTES.formatted(",\"rank\":{\"type\":\"integer\",\"default\":7}"));
            server.start();
            server.awaitReady();
            String added = create(server, "notes", "{\"text\":\"new\"}");
            await().atMost(WITHIN)
                    .until(() -> read(server, "notes", added, "postgres").contains("\"rank\":7"));
            assertThat(read(server, "notes", old, "postgres"))
                    .isEqualTo(read(server, "notes", old, "json"))
                    .doesNotContain("rank");
            server.stop();

            Files.writeString(catalog.resolve("notes.json"), NOTES.formatted(",\"rank\":{\"type\":\"string\"}"));
            server.start();
            assertThat(server.exitCode()).isEqualTo(5);
            assertThat(server.tail()).contains("collection notes, field rank").contains("put it back");
        }
    }

    private void sql(String statement) throws SQLException {
        try (Connection connection = infrastructure.connect();
                Statement open = connection.createStatement()) {
            open.execute(statement);
        }
    }

    /** Until the dead server's partitions are taken over, its documents are answered with 202: in the log, not decided. */
    private static String createSoon(ServerProcess server, String body) {
        AtomicReference<String> id = new AtomicReference<>();
        await().atMost(WITHIN).until(() -> {
            HttpResponse<String> created = post(server, "tasks", body);
            id.set(
                    created.statusCode() == 201
                            ? Json.object(created.body().getBytes(StandardCharsets.UTF_8))
                                    .get("id")
                                    .asText()
                            : null);
            return id.get() != null;
        });
        return id.get();
    }

    private static String create(ServerProcess server, String collection, String body)
            throws IOException, InterruptedException {
        HttpResponse<String> created = post(server, collection, body);
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        return Json.object(created.body().getBytes(StandardCharsets.UTF_8))
                .get("id")
                .asText();
    }

    private static HttpResponse<String> post(ServerProcess server, String collection, String body)
            throws IOException, InterruptedException {
        return server.client()
                .send(
                        HttpRequest.newBuilder(server.uri("/v1/" + collection))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> get(ServerProcess server, String path)
            throws IOException, InterruptedException {
        return server.client()
                .send(HttpRequest.newBuilder(server.uri("/v1/" + path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String read(ServerProcess server, String collection, String id, String store)
            throws IOException, InterruptedException {
        return server.client()
                .send(
                        HttpRequest.newBuilder(server.uri("/v1/" + collection + "/" + id))
                                .header("Syncline-Store", store)
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
