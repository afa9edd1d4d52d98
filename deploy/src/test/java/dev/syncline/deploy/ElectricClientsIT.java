package dev.syncline.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.kafka.CloudEventSerializer;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The official clients of the Electric protocol, unmodified, against {@code syncline dev}. Needs Node.js and npm; skipped where there are none. */
@Tag("long")
class ElectricClientsIT {
    @TempDir
    private static Path directory;

    private static Path scripts;
    private static DevProcess dev;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(NodeProcess.isThere(), "skipped: node and npm are not on this machine's PATH");
        scripts = Files.createDirectories(directory.resolve("scripts"));
        NodeProcess.install(scripts);
        dev = DevProcess.start(Files.createDirectories(directory.resolve("dev")));
        dev.awaitReady();
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (dev != null) {
            dev.stop();
        }
    }

    @ParameterizedTest(name = "{0}, server-sent events: {1}")
    @CsvSource({"follow.mjs, false", "follow.mjs, true", "collection.mjs, false", "collection.mjs, true"})
    void clientFollowsWhoeverWritesAndOutlivesItsServer(String script, boolean events) throws Exception {
        String mine = UUID.randomUUID().toString();
        String kept = create(mine, "one");
        create(UUID.randomUUID().toString(), "somebody else's");

        try (NodeProcess client = NodeProcess.start(scripts, script, settings(mine, events))) {
            awaitTitles(client, "one");
            writeThroughKafka(client, mine);
            writeBySql(client, mine);
            send("PATCH", "/v1/tasks/" + kept, "{\"title\":\"one, changed\"}");
            awaitTitles(client, "one, changed");

            dev.killAndStart();
            send("DELETE", "/v1/tasks/" + kept, "");
            create(mine, "four");
            awaitTitles(client, "four");
            // The collection does not show what it was told.
            if (script.equals("follow.mjs")) {
                assertThat(client.told().stream().filter(line -> line.toString().contains("must-refetch")))
                        .as("a client that is told to begin anew")
                        .isEmpty();
            }
        }
    }

    private static void awaitTitles(NodeProcess client, String titles) {
        client.awaitLast("rows", line -> titles(line).equals(titles));
    }

    private static void writeThroughKafka(NodeProcess client, String mine) throws Exception {
        String id = UUID.randomUUID().toString();
        publish(id, put(id, mine, "two, through Kafka"));
        awaitTitles(client, "one|two, through Kafka");
        publish(id, put(id, mine, "two, changed"));
        awaitTitles(client, "one|two, changed");
        publish(id, event(id, "delete"));
        awaitTitles(client, "one");
    }

    private static void writeBySql(NodeProcess client, String mine) throws Exception {
        dev.sql("INSERT INTO tasks (id, title, project_id) VALUES (gen_random_uuid(), 'three, by SQL', '" + mine + "'),"
                + " (gen_random_uuid(), 'three more', '" + mine + "')");
        awaitTitles(client, "one|three more|three, by SQL");
        dev.sql("UPDATE tasks SET title = 'three, changed' WHERE title = 'three, by SQL'");
        awaitTitles(client, "one|three more|three, changed");
        dev.sql("UPDATE tasks SET project_id = NULL WHERE title = 'three, changed'");
        awaitTitles(client, "one|three more");
        dev.sql("DELETE FROM tasks WHERE title = 'three more'");
        awaitTitles(client, "one");
    }

    @Test
    void documentsMoveInAndOutWithAnotherCollection() throws Exception {
        String name = "project " + UUID.randomUUID();
        String project = send("POST", "/v1/projects", "{\"name\":\"" + name + "\"}")
                .path("id")
                .asText();
        create(project, "one");
        String loose = create(UUID.randomUUID().toString(), "two");
        ObjectNode settings = settings(name, false);
        ((ObjectNode) settings.path("params")).put("where", "project_id IN (SELECT id FROM projects WHERE name = $1)");

        try (NodeProcess client = NodeProcess.start(scripts, "follow.mjs", settings)) {
            client.awaitLast("rows", line -> titles(line).equals("one"));
            send("PATCH", "/v1/tasks/" + loose, "{\"projectId\":\"" + project + "\"}");
            client.awaitLast("rows", line -> titles(line).equals("one|two"));
            send("PATCH", "/v1/projects/" + project, "{\"name\":\"another\"}");
            client.awaitLast("rows", line -> titles(line).isEmpty());
            send("PATCH", "/v1/projects/" + project, "{\"name\":\"" + name + "\"}");
            client.awaitLast("rows", line -> titles(line).equals("one|two"));
        }
    }

    @Test
    void placeThatWasKeptIsGoneOnFrom() throws Exception {
        String mine = UUID.randomUUID().toString();
        create(mine, "before");
        ObjectNode place;
        try (NodeProcess client = follow(mine, false)) {
            place = client.awaitLast("rows", line -> titles(line).equals("before"));
        }
        create(mine, "after");

        ObjectNode settings = settings(mine, false);
        settings.put("offset", place.path("offset").asText());
        settings.put("handle", place.path("handle").asText());
        try (NodeProcess client = NodeProcess.start(scripts, "follow.mjs", settings)) {
            client.awaitLast("rows", line -> titles(line).equals("after"));
        }
    }

    @ParameterizedTest(name = "server-sent events: {0}")
    @ValueSource(booleans = {false, true})
    void optimisticWriteIsKeptWhenItHasComeBack(boolean events) throws Exception {
        try (NodeProcess client = NodeProcess.start(scripts, "optimistic.mjs", base().put("liveSse", events))) {
            assertThat(client.exitCode()).as("%s", client.told()).isZero();
            assertThat(client.told().stream().map(line -> line.path("step").asText()))
                    .containsExactly("seen at once", "inserted", "updated", "deleted");
            assertThat(client.told().get(1).path("status").asText()).isEqualTo("todo");
            assertThat(client.told().get(3).path("there").asBoolean()).isFalse();
        }
    }

    @Test
    void partsAreLoadedAsQueriesNeedThem() throws Exception {
        for (String title : new String[] {"a", "b", "c"}) {
            send("POST", "/v1/tasks", "{\"title\":\"" + title + "\",\"priority\":\"urgent\"}");
        }

        try (NodeProcess client = NodeProcess.start(scripts, "subset.mjs", base())) {
            client.awaitLast("titles", line -> line.path("titles").toString().equals("[\"c\",\"b\"]"));
            send("POST", "/v1/tasks", "{\"title\":\"d\",\"priority\":\"urgent\"}");
            client.awaitLast("titles", line -> line.path("titles").toString().equals("[\"d\",\"c\"]"));
        }
    }

    private static ObjectNode base() {
        return Json.NODES.objectNode().put("base", dev.address("http").toString());
    }

    private static NodeProcess follow(String project, boolean events) throws Exception {
        return NodeProcess.start(scripts, "follow.mjs", settings(project, events));
    }

    private static ObjectNode settings(String project, boolean events) {
        ObjectNode settings = Json.NODES.objectNode();
        settings.put("url", dev.address("http").resolve("/v1/shape").toString());
        settings.put("liveSse", events);
        ObjectNode params = settings.putObject("params");
        params.put("table", "tasks").put("where", "project_id = $1");
        params.putObject("params").put("1", project);
        return settings;
    }

    private static String titles(ObjectNode line) {
        return String.join(
                "|",
                StreamSupport.stream(line.path("rows").spliterator(), false)
                        .map(row -> row.path("title").asText())
                        .sorted()
                        .toList());
    }

    private static String create(String project, String title) throws Exception {
        ObjectNode task = Json.NODES.objectNode().put("projectId", project).put("title", title);
        return send("POST", "/v1/tasks", Json.text(task)).path("id").asText();
    }

    private static CloudEventBuilder event(String id, String operation) {
        return CloudEventBuilder.v1()
                .withId(UUID.randomUUID().toString())
                .withSource(URI.create("/test"))
                .withType("dev.syncline.document." + operation)
                .withSubject(id)
                .withExtension("tenant", "default");
    }

    private static CloudEventBuilder put(String id, String project, String title) {
        ObjectNode task =
                Json.NODES.objectNode().put("id", id).put("projectId", project).put("title", title);
        return event(id, "put").withData("application/json", Json.bytes(task));
    }

    private static void publish(String id, CloudEventBuilder event) throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", dev.kafka());
        try (KafkaProducer<String, CloudEvent> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new CloudEventSerializer())) {
            producer.send(new ProducerRecord<>("syncline.events.tasks", "default/" + id, event.build()))
                    .get();
        }
    }

    private static JsonNode send(String method, String path, String body) throws Exception {
        HttpResponse<String> answer = dev.send(method, path, body);
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 204);
        return answer.body().isEmpty()
                ? Json.NODES.missingNode()
                : Json.read(answer.body().getBytes(StandardCharsets.UTF_8));
    }
}
