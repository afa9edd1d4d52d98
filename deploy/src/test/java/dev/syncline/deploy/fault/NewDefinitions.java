package dev.syncline.deploy.fault;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.syncline.deploy.Operations;
import dev.syncline.deploy.Stores;
import dev.syncline.event.DocumentKey;
import dev.syncline.projector.kafka.LogTopics;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.awaitility.Awaitility;

/** What the catalog got last is of use: in every partition its definition is in force, and both stores have a place. */
final class NewDefinitions {
    private static final Duration WITHIN = Duration.ofSeconds(90);

    private NewDefinitions() {}

    static void useField(Arena arena) throws SQLException {
        awaitField(arena, writeField(arena));
    }

    /** Documents with the newest field, one in each partition, and one that somebody inserts by SQL. */
    static List<String> writeField(Arena arena) {
        Operations operations = new Operations(arena.server());
        List<String> ids = new ArrayList<>();
        Set<Integer> partitions = new HashSet<>();
        while (partitions.size() < Arena.PARTITIONS) {
            DocumentKey key =
                    new DocumentKey(Workload.TENANT, "tasks", UUID.randomUUID().toString());
            if (partitions.add(LogTopics.partitionOfEvent(key.eventKey(), Arena.PARTITIONS))) {
                String document = "{\"id\":\"%s\",\"title\":\"-\",\"%s\":\"x\"}"
                        .formatted(key.id(), arena.catalog().newest());
                mustBe(201, operations.send("POST", "/v1/tasks", document));
                ids.add(key.id());
            }
        }
        ids.add(insert(arena));
        return ids;
    }

    /** As soon as the table has the column, whoever captures then. */
    private static String insert(Arena arena) {
        String id = UUID.randomUUID().toString();
        String sql = "INSERT INTO tasks (id, title, %s) VALUES ('%s', '-', 'x')"
                .formatted(arena.catalog().newest(), id);
        Awaitility.await("column for " + id).atMost(WITHIN).ignoreExceptions().until(() -> {
            try (Connection others = arena.others().connect();
                    Statement statement = others.createStatement()) {
                return statement.executeUpdate(sql) == 1;
            }
        });
        return id;
    }

    /** A document that has the newest field and loses it again: whoever does not know it would leave it in the row. */
    static String writeAndTakeField(Arena arena) {
        String id = UUID.randomUUID().toString();
        String path = "/v1/tasks/" + id;
        Operations operations = new Operations(arena.server());
        mustBe(
                201,
                operations.send(
                        "PUT",
                        path,
                        "{\"id\":\"%s\",\"title\":\"-\",\"%s\":\"x\"}"
                                .formatted(id, arena.catalog().newest())));
        mustBe(200, operations.send("PUT", path, "{\"id\":\"%s\",\"title\":\"later\"}".formatted(id)));
        return id;
    }

    /** PostgreSQL has it without the field; then it is deleted. */
    static void awaitTaken(Arena arena, String id) throws SQLException {
        String field = arena.catalog().newest();
        Awaitility.await("document " + id + " without its field")
                .atMost(WITHIN)
                .until(() ->
                        arena.isTrue("SELECT count(*) = 1 FROM tasks WHERE id = '%s' AND title = 'later' AND %s IS NULL"
                                .formatted(id, field)));
        mustBe(204, new Operations(arena.server()).send("DELETE", "/v1/tasks/" + id, ""));
    }

    /** Both stores have the field of each; then they are deleted. */
    static void awaitField(Arena arena, List<String> ids) throws SQLException {
        String field = arena.catalog().newest();
        for (String id : ids) {
            Awaitility.await("field of " + id + " in PostgreSQL")
                    .atMost(WITHIN)
                    .until(() -> arena.isTrue(
                            "SELECT count(*) = 1 FROM tasks WHERE id = '%s' AND %s = 'x'".formatted(id, field)));
            Awaitility.await("field of " + id + " in the JSON store")
                    .atMost(WITHIN)
                    .until(() -> Stores.json(arena.server().jsonStore()).entrySet().stream()
                            .filter(stored -> stored.getKey().id().equals(id))
                            .anyMatch(stored -> stored.getValue()
                                    .document()
                                    .fields()
                                    .path(field)
                                    .asText()
                                    .equals("x")));
            mustBe(204, new Operations(arena.server()).send("DELETE", "/v1/tasks/" + id, ""));
        }
    }

    /** By what its definition refuses: a document of its own would be one that the checker does not know. */
    static void useCollection(Arena arena) throws SQLException {
        String collection = arena.catalog().newestCollection();
        Operations operations = new Operations(arena.server());
        Set<Integer> partitions = new HashSet<>();
        while (partitions.size() < Arena.PARTITIONS) {
            DocumentKey key = new DocumentKey(
                    Workload.TENANT, collection, UUID.randomUUID().toString());
            HttpResponse<byte[]> answer =
                    operations.send("POST", "/v1/" + collection, "{\"id\":\"%s\"}".formatted(key.id()));
            mustBe(422, answer);
            if (answer.statusCode() == 422) {
                partitions.add(LogTopics.partitionOfEvent(key.eventKey(), Arena.PARTITIONS));
            }
        }
        Awaitility.await()
                .atMost(WITHIN)
                .until(() -> arena.isTrue(
                        "SELECT count(*) = 1 FROM pg_publication_tables WHERE pubname = 'syncline' AND tablename = '%s'"
                                .formatted(collection)));
    }

    /** Or not known yet: a machine may be slow. */
    private static void mustBe(int status, HttpResponse<byte[]> answer) {
        if (answer.statusCode() != status && answer.statusCode() != 202) {
            throw new IllegalStateException(
                    "not " + status + " but " + answer.statusCode() + ": " + new String(answer.body(), UTF_8));
        }
    }
}
