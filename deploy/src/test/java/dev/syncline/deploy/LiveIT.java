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
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Subscribers of the change feed and of shapes hold a part of the data and stay in step. */
class LiveIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @RegisterExtension
    static final SharedServer SHARED = new SharedServer();

    @Test
    void documentsComeFirstAndThenExactlyTheChangesBehindThem() throws Exception {
        String mine = UUID.randomUUID().toString();
        String there = create(mine, "there");
        await().atMost(SOON).until(() -> get("/v1/tasks?projectId=" + mine).contains(there));

        try (LiveReader events = follow("text/event-stream", "initial=true&" + tasksOf(mine), Map.of())) {
            events.await(line -> line.contains("\"snapshot-end\""));
            String later = create(mine, "later");
            create(UUID.randomUUID().toString(), "somebody else's");
            patch(there, "{\"title\":\"changed\"}");
            patch(later, "{\"projectId\":null}");
            patch(later, "{\"title\":\"gone\"}");
            delete(there);
            events.await(line -> line.contains("\"op\":\"delete\""));

            assertThat(events.changes().stream()
                            .map(change -> change.path("op").asText() + " "
                                    + change.path("after").path("title").asText()))
                    .containsExactly("read there", "create later", "update changed", "update later", "delete ");
            assertThat(events.lines()).contains("event: up-to-date");
        }
    }

    /** Each with a clause of its own. */
    @Test
    void manyCollectionsComeInOneOrder() throws Exception {
        String mine = UUID.randomUUID().toString();
        String query = "initial=true&collections=tasks,teams&fields=full"
                + "&where" + encoded("[tasks]") + "=" + encoded("project_id = '" + mine + "' AND title <> 'hidden'")
                + "&where" + encoded("[teams]") + "=" + encoded("name LIKE '" + mine + "%'");
        String there = create(mine, "there");
        await().atMost(SOON).until(() -> get("/v1/tasks?projectId=" + mine).contains(there));

        try (LiveReader events = follow("text/event-stream", query, Map.of())) {
            events.await(line -> line.contains("\"snapshot-end\""));
            for (int i = 0; i < 3; i++) {
                team(mine + " " + i);
                create(mine, "hidden");
                team("somebody else's");
                create(mine, "task " + i);
            }
            events.await(line -> line.contains("task 2"));

            assertThat(events.changes().stream()
                            .map(change -> change.path("after").path("title").asText()
                                    + change.path("after").path("name").asText()))
                    .containsExactly("there", mine + " 0", "task 0", mine + " 1", "task 1", mine + " 2", "task 2");
            assertThat(events.changes().stream()
                            .skip(1)
                            .map(change -> change.path("position").asLong()))
                    .isSorted()
                    .doesNotHaveDuplicates();
        }
    }

    private static void team(String name) throws Exception {
        ObjectNode team = Json.NODES
                .objectNode()
                .put("name", name)
                .put("organizationId", UUID.randomUUID().toString());
        HttpResponse<String> created = send("POST", "/v1/teams", Json.text(team));
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
    }

    @Test
    void whoComesBackGetsWhatItMissed() throws Exception {
        String mine = UUID.randomUUID().toString();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.add(create(mine, "task " + i));
        }
        String third;
        try (LiveReader lines = follow("application/x-ndjson", "since=earliest&" + tasksOf(mine), Map.of())) {
            lines.await(line -> line.contains(ids.get(4)));
            third = lines.changes().get(2).path("position").asText();
        }

        try (LiveReader events = follow("text/event-stream", tasksOf(mine), Map.of("Last-Event-ID", third))) {
            events.await(line -> line.contains(ids.get(4)));
            assertThat(events.changes().stream().map(change -> change.path("id").asText()))
                    .containsExactly(ids.get(3), ids.get(4));
        }
    }

    /** As a browser does: it asks as it asked first, with the id of the last event beside it. */
    @Test
    void whoComesBackToTheDocumentsAndTheirChangesGetsTheChanges() throws Exception {
        String mine = UUID.randomUUID().toString();
        String there = create(mine, "there");
        await().atMost(SOON).until(() -> get("/v1/tasks?projectId=" + mine).contains(there));
        String query = "initial=true&" + tasksOf(mine);
        String last;
        try (LiveReader events = follow("text/event-stream", query, Map.of())) {
            events.await(line -> line.contains("\"snapshot-end\""));
            last = events.lines().stream()
                    .filter(line -> line.startsWith("id: "))
                    .reduce("", (before, line) -> line.substring("id: ".length()));
        }
        delete(there);

        try (LiveReader events = follow("text/event-stream", query, Map.of("Last-Event-ID", last))) {
            events.await(line -> line.contains("\"op\":\"delete\""));
            assertThat(events.changes())
                    .allMatch(change -> !change.path("op").asText().equals("read"));
        }
    }

    @Test
    void shapeThatIsKnownIsNotSentAgain() {
        for (String place : List.of("offset=-1", "offset=now")) {
            String path = "/v1/shape?table=teams&columns=id&" + place;
            // Where a change came in between, it is another.
            await().atMost(SOON).untilAsserted(() -> {
                String etag = send("GET", path, "").headers().firstValue("etag").orElseThrow();
                HttpRequest known = HttpRequest.newBuilder(SHARED.process().uri(path))
                        .header("If-None-Match", etag)
                        .build();

                HttpResponse<String> again = SHARED.process().client().send(known, BodyHandlers.ofString());

                assertThat(again.statusCode()).as(place).isEqualTo(304);
                assertThat(again.body()).isEmpty();
                assertThat(again.headers().firstValue("etag")).contains(etag);
            });
        }
    }

    /** At the same place it has other rows later. */
    @Test
    void subsetHasNoEtag() throws Exception {
        HttpResponse<String> subset = send("GET", "/v1/shape?table=teams&offset=now&subset__where=true", "");

        assertThat(subset.statusCode()).as(subset.body()).isEqualTo(200);
        assertThat(subset.headers().firstValue("etag")).isEmpty();
    }

    @Test
    void metricsTellWhatWentOutOfEachCollection() throws Exception {
        String mine = UUID.randomUUID().toString();
        try (LiveReader events = follow("text/event-stream", tasksOf(mine), Map.of())) {
            events.await(line -> line.startsWith(":"));
            create(mine, "counted");
            events.await(line -> line.contains("counted"));
        }

        String metrics = SHARED.process()
                .client()
                .send(
                        HttpRequest.newBuilder(SHARED.process().adminUri("/metrics"))
                                .build(),
                        BodyHandlers.ofString())
                .body();
        assertThat(metrics)
                .containsPattern("syncline_live_changes_delivered_total\\{collection=\"tasks\"} [1-9]")
                .contains("syncline_live_oldest_position{partition=\"0\"}");
    }

    @Test
    void statusTellsHowFastWhatGoesOutOfEachCollection() throws Exception {
        String mine = UUID.randomUUID().toString();
        create(mine, "counted");
        try (LiveReader events = follow("text/event-stream", "since=earliest&" + tasksOf(mine), Map.of())) {
            events.await(line -> line.contains("counted"));

            await().atMost(SOON)
                    .until(() -> SHARED.process()
                                    .status()
                                    .at("/dependencies/live/deliveredPerSecond/tasks")
                                    .asDouble()
                            > 0);
            create(mine, "told to people");
            await().atMost(SOON)
                    .until(() -> CommandRun.of(
                                    "status", "--url", SHARED.process().uri("").toString())
                            .out()
                            .matches("(?s).*\\n +tasks +[0-9.,]+ +changes to subscribers\\n.*"));
        }
    }

    @Test
    void onlyWhatDiffersIsToldToWhoWantsNoMore() throws Exception {
        String mine = UUID.randomUUID().toString();
        String id = create(mine, "whole");

        try (LiveReader events = follow("text/event-stream", "fields=changed&" + tasksOf(mine), Map.of())) {
            events.await(line -> line.startsWith(":"));
            patch(id, "{\"status\":\"done\"}");
            events.await(line -> line.contains("\"op\":\"update\""));

            // What was told just before the question may come, too.
            JsonNode after = events.changes().stream()
                    .filter(change -> change.path("op").asText().equals("update"))
                    .findFirst()
                    .orElseThrow()
                    .path("after");
            assertThat(after.path("status").asText()).isEqualTo("done");
            assertThat(after.has("title")).isFalse();
            assertThat(after.path("id").asText()).isEqualTo(id);
        }
    }

    @Test
    void whatIsNotUnderstoodIsToldWithThePlace() throws Exception {
        assertThat(get("/v1/changes?collections=tasks&where=" + encoded("title =")))
                .contains("at character");
        assertThat(get("/v1/changes?collections=nothing")).contains("unknown-collection");
        assertThat(get("/v1/changes?wher=x")).contains("no parameter wher");
        assertThat(get("/v1/changes?since=999999999")).contains("the log has the positions");
        assertThat(get("/v1/shape?table=nothing&offset=-1")).contains("\"table\"");
        assertThat(get("/v1/shape?table=tasks")).contains("\"offset\"");
        assertThat(get("/v1/shape?table=tasks&offset=-1&where=" + encoded("nope = 1")))
                .contains("at character 1");
        assertThat(get("/v1/shape?table=tasks&offset=-1&columns=title")).contains("\"columns\"");
        assertThat(get("/v1/shape?table=tasks&offset=3_0")).contains("\"handle\"");
    }

    @Test
    void clauseThatFailsOnTheRowsIsRefused() throws Exception {
        create(UUID.randomUUID().toString(), "divided");

        HttpResponse<String> refused = send("GET", "/v1/shape?table=tasks&offset=-1&where=" + encoded("1/0 = 1"), "");

        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
        assertThat(refused.body()).contains("where");
    }

    @Test
    void clauseMayHaveManyValues() throws Exception {
        String mine = UUID.randomUUID().toString();
        String id = create(mine, "one of many");
        await().atMost(SOON).until(() -> get("/v1/tasks?projectId=" + mine).contains(id));
        StringBuilder clause = new StringBuilder("id IN ('" + id + "'");
        for (int i = 0; i < 1_000; i++) {
            clause.append(",'").append(UUID.randomUUID()).append('\'');
        }

        HttpResponse<String> shape = send(
                "GET",
                "/v1/shape?table=tasks&offset=-1&where="
                        + encoded(clause.append(')').toString()),
                "");

        assertThat(shape.statusCode()).as(shape.body()).isEqualTo(200);
        assertThat(shape.body()).contains(id);
    }

    @Test
    void foreignHandleMeansToBeginAnewWithAnother() throws Exception {
        HttpResponse<String> refused = send("GET", "/v1/shape?table=tasks&offset=5_0&handle=foreign-1", "");

        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains("must-refetch");
        assertThat(refused.headers().firstValue("electric-handle")).isPresent();
    }

    @Test
    void expiredHandleIsNeverGivenAgain() throws Exception {
        String path = "/v1/shape?table=teams&offset=-1";
        String first =
                send("GET", path, "").headers().firstValue("electric-handle").orElseThrow();

        String second = send("GET", path + "&expired_handle=" + first, "")
                .headers()
                .firstValue("electric-handle")
                .orElseThrow();

        assertThat(second).isNotEqualTo(first);
    }

    @Test
    void shapesAndSubsetsAreTheSameWithoutPostgresql() throws Exception {
        String mine = UUID.randomUUID().toString();
        for (String estimate : List.of("2.50", "10.00", "0.00", "2.50")) {
            patch(create(mine, "estimated"), "{\"estimate\":" + estimate + "}");
        }
        create(mine, "not estimated");
        create(mine, "neither");
        String shape = "/v1/shape?table=tasks&offset=-1&where=" + encoded("project_id = '" + mine + "'");
        String subset = shape + "&subset__where=" + encoded("estimate > 0 OR estimate IS NULL")
                + "&subset__order_by=" + encoded("estimate DESC NULLS LAST, id DESC")
                + "&subset__limit=3&subset__offset=1";
        String joined = "/v1/shape?table=tasks&offset=-1&where="
                + encoded("project_id = '" + mine + "' AND project_id IN (SELECT id FROM projects)");
        await().atMost(SOON).until(() -> count(mine, "postgres") == 6 && count(mine, "json") == 6);
        List<JsonNode> expected = rows(get(subset));

        SHARED.infrastructure().stopPostgres();
        try {
            assertThat(rows(get(subset))).isEqualTo(expected);
            assertThat(rows(get(shape + "&subset__order_by=estimate"))).hasSize(6);
            assertThat(get(shape)).contains(mine).contains("snapshot-end");
            assertThat(send("GET", joined + "&subset__order_by=estimate", "").statusCode())
                    .isEqualTo(503);
        } finally {
            SHARED.infrastructure().startPostgres();
            await().atMost(SOON).until(() -> SHARED.process().readsFrom("postgres"));
        }
    }

    private static int count(String project, String store) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(SHARED.process().uri("/v1/tasks?projectId=" + project))
                .header("Syncline-Store", store)
                .build();
        String found =
                SHARED.process().client().send(request, BodyHandlers.ofString()).body();
        return Json.mapper().readTree(found).path("items").size();
    }

    /** What a subset has, in its order. */
    private static List<JsonNode> rows(String subset) throws Exception {
        List<JsonNode> rows = new ArrayList<>();
        Json.mapper().readTree(subset).path("data").forEach(row -> rows.add(row.get("value")));
        return rows;
    }

    @Test
    void servicesShareTheWorkInConsumerGroupOfTheirOwn() throws Exception {
        String id = create(UUID.randomUUID().toString(), "for a group");
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", SHARED.infrastructure().bootstrapServers(),
                "group.id", "billing",
                "isolation.level", "read_committed",
                "auto.offset.reset", "earliest");
        List<String> heard = new ArrayList<>();

        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of("syncline.changes"));
            await().atMost(SOON).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(logged -> heard.add(text(logged.value())));
                return heard.stream().anyMatch(change -> change.contains(id));
            });
        }
    }

    @Test
    void sqlByOthersReachesSubscribersToo() throws Exception {
        String mine = UUID.randomUUID().toString();

        try (LiveReader events = follow("text/event-stream", tasksOf(mine), Map.of())) {
            events.await(line -> line.startsWith(":"));
            try (Connection connection = SHARED.infrastructure().connect();
                    Statement statement = connection.createStatement()) {
                statement.execute("INSERT INTO tasks (id, title, project_id) VALUES (gen_random_uuid(), 'by hand', '"
                        + mine + "')");
            }
            events.await(line -> line.contains("by hand"));
        }
    }

    private static String text(byte[] value) {
        return value == null ? "" : new String(value, StandardCharsets.UTF_8);
    }

    private static String tasksOf(String project) {
        return "collections=tasks&where=" + encoded("project_id = $1") + "&params%5B1%5D=" + project;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static LiveReader follow(String accept, String query, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(SHARED.process().uri("/v1/changes?" + query))
                .header("Accept", accept);
        headers.forEach(request::header);
        return new LiveReader(SHARED.process().client(), request.build());
    }

    private static String create(String project, String title) throws Exception {
        ObjectNode task = Json.NODES.objectNode().put("projectId", project).put("title", title);
        HttpResponse<String> answer = send("POST", "/v1/tasks", Json.text(task));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return Json.object(answer.body().getBytes(StandardCharsets.UTF_8))
                .path("id")
                .asText();
    }

    private static void patch(String id, String body) throws Exception {
        assertThat(send("PATCH", "/v1/tasks/" + id, body).statusCode()).isEqualTo(200);
    }

    private static void delete(String id) throws Exception {
        assertThat(send("DELETE", "/v1/tasks/" + id, "").statusCode()).isEqualTo(204);
    }

    private static String get(String path) throws Exception {
        return send("GET", path, "").body();
    }

    private static HttpResponse<String> send(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(SHARED.process().uri(path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .header("Content-Type", method.equals("PATCH") ? "application/merge-patch+json" : "application/json")
                .timeout(SOON)
                .build();
        return SHARED.process().client().send(request, BodyHandlers.ofString());
    }
}
