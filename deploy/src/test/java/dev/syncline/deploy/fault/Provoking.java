package dev.syncline.deploy.fault;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.syncline.deploy.Operations;
import dev.syncline.deploy.Stores;
import dev.syncline.event.DocumentKey;
import dev.syncline.projector.CrashPoint.Stage;
import dev.syncline.projector.kafka.LogTopics;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.awaitility.Awaitility;

/** What a stage needs beside those who write, to be reached. */
final class Provoking {
    private static final Duration WITHIN = Duration.ofSeconds(90);
    private static final int PLANTED = 3;
    private static final String KNOCKED = "SELECT id FROM tasks WHERE title = 'knock' LIMIT " + PLANTED;
    private static final String TASKS = "{\"collections\":[\"tasks\"]}";
    /** Of all that stands open. */
    private static final String PLANTS = "\"collection\":\"tasks\",\"class\":\"content\",\"execute\":true";

    private Provoking() {}

    /** Of those that are reached all the time, any of the first ones. */
    static int often(Stage stage) {
        return switch (stage) {
            case CAPTURE_INCIDENT_RAISED,
                    CAPTURE_SLOT_DROPPED,
                    CAPTURE_SLOT_MADE,
                    CAPTURE_SLOT_READY,
                    CAPTURE_INCIDENT_CLOSED,
                    CAPTURE_REREAD_CHUNK,
                    LOAD_RECORDS_WRITTEN,
                    LOAD_ROWS_COPIED,
                    SWITCH_OLD_KEPT,
                    SWITCH_NEW_LINKED,
                    SWITCH_PARTITION_DONE,
                    TABLES_SWITCHED_BEFORE_COMMIT,
                    TABLES_SWITCHED,
                    REPAIR_CHUNK_WRITTEN,
                    ADOPTION_PUBLISHED,
                    JSON_COMPACTED_BEFORE_DELETE -> 1;
            case REPAIR_STEP_NOTED, ADOPTION_HALF_PUBLISHED, CAPTURE_FOOTPRINT_LEFT, CAPTURE_REREAD_DELETED -> PLANTED;
            default -> isOfDefinitions(stage) ? 1 : 20;
        };
    }

    private static boolean isOfDefinitions(Stage stage) {
        return stage.name().startsWith("DEFINITION");
    }

    /** While no server runs. */
    static void prepare(Stage stage, Arena arena) throws IOException {
        if (isOfDefinitions(stage)) {
            arena.catalog().grow();
            arena.server().use(arena.catalog().directory());
        }
    }

    static void provoke(Stage stage, Arena arena) throws Exception {
        switch (stage) {
            case CAPTURE_INCIDENT_RAISED,
                    CAPTURE_SLOT_DROPPED,
                    CAPTURE_SLOT_MADE,
                    CAPTURE_SLOT_READY,
                    CAPTURE_INCIDENT_CLOSED -> PostgresFaults.dropSlot(arena);
            case CAPTURE_REREAD_DELETED -> {
                knockDocuments(arena);
                behindCapture(arena, "DELETE FROM tasks WHERE id IN (" + KNOCKED + ")");
                PostgresFaults.dropSlot(arena);
            }
            case CAPTURE_REREAD_CHUNK -> {
                // More than a chunk.
                arena.sql("INSERT INTO tasks (id, title) SELECT gen_random_uuid(), 'row ' || n"
                        + " FROM generate_series(1, 6000) n");
                PostgresFaults.dropSlot(arena);
            }
            case JSON_COMPACTED_BEFORE_DELETE ->
                // A collection is compacted once it has a MiB, and a third of it is garbage.
                arena.sql(
                        "INSERT INTO tasks (id, title, description)"
                                + " SELECT gen_random_uuid(), 'large', repeat('x', 100000) FROM generate_series(1, 15)",
                        "UPDATE tasks SET description = repeat('y', 100000) WHERE title = 'large'",
                        "UPDATE tasks SET description = repeat('z', 100000) WHERE title = 'large'");
            case LOAD_RECORDS_WRITTEN, SWITCH_OLD_KEPT, SWITCH_NEW_LINKED, SWITCH_PARTITION_DONE ->
                begin(arena, "rebuilds", "{\"store\":\"json\",\"execute\":true,\"switch\":true}");
            case LOAD_ROWS_COPIED, TABLES_SWITCHED_BEFORE_COMMIT, TABLES_SWITCHED ->
                begin(arena, "rebuilds", "{\"store\":\"postgres\",\"execute\":true,\"switch\":true}");
            case REPAIR_CHUNK_WRITTEN, REPAIR_STEP_NOTED -> {
                plant(arena);
                begin(arena, "repairs", "{\"store\":\"postgres\"," + PLANTS + "}");
            }
            case ADOPTION_HALF_PUBLISHED, ADOPTION_PUBLISHED -> {
                plant(arena);
                begin(arena, "repairs", "{\"adopt\":\"postgres\"," + PLANTS + "}");
            }
            default -> {
                // those who write are enough
            }
        }
    }

    private static void begin(Arena arena, String work, String body) {
        awaitWell(arena);
        new Operations(arena.server()).send("POST", "/v1/ops/" + work, body);
    }

    /** In every partition its definition is in force, and both stores have a place for it. */
    static void useNewestField(Arena arena) throws SQLException {
        Operations operations = new Operations(arena.server());
        Set<Integer> partitions = new HashSet<>();
        while (partitions.size() < Arena.PARTITIONS) {
            DocumentKey key =
                    new DocumentKey(Workload.TENANT, "tasks", UUID.randomUUID().toString());
            if (partitions.add(LogTopics.partitionOfEvent(key.eventKey(), Arena.PARTITIONS))) {
                useNewestField(arena, operations, key.id());
            }
        }
    }

    private static void useNewestField(Arena arena, Operations operations, String id) throws SQLException {
        String field = arena.catalog().newest();
        mustBe(
                201,
                operations.send(
                        "POST", "/v1/tasks", "{\"id\":\"%s\",\"title\":\"-\",\"%s\":\"x\"}".formatted(id, field)));
        Awaitility.await()
                .atMost(WITHIN)
                .until(() -> arena.isTrue(
                        "SELECT count(*) = 1 FROM tasks WHERE id = '%s' AND %s = 'x'".formatted(id, field)));
        Awaitility.await()
                .atMost(WITHIN)
                .until(() -> Stores.json(arena.server().jsonStore()).entrySet().stream()
                        .filter(stored -> stored.getKey().id().equals(id))
                        .anyMatch(stored -> stored.getValue()
                                .document()
                                .fields()
                                .path(field)
                                .asText()
                                .equals("x")));
        mustBe(204, operations.send("DELETE", "/v1/tasks/" + id, ""));
    }

    private static void mustBe(int status, HttpResponse<byte[]> answer) {
        if (answer.statusCode() != status) {
            throw new IllegalStateException(
                    "not " + status + " but " + answer.statusCode() + ": " + new String(answer.body(), UTF_8));
        }
    }

    private static void awaitWell(Arena arena) {
        Awaitility.await().atMost(WITHIN).until(() -> Arena.isWell(arena.server()));
    }

    /** Rows that are wrong, behind capture's back and the writers', and found. */
    private static void plant(Arena arena) throws Exception {
        knockDocuments(arena);
        behindCapture(arena, "UPDATE tasks SET title = 'planted' WHERE id IN (" + KNOCKED + ")");
        new Operations(arena.server()).reconcile(TASKS);
    }

    /** Documents that nobody else writes. */
    private static void knockDocuments(Arena arena) throws SQLException {
        awaitWell(arena);
        for (int i = 0; i < PLANTED; i++) {
            arena.knock();
        }
        Awaitility.await()
                .atMost(WITHIN)
                .until(() -> arena.isTrue("SELECT count(*) >= " + PLANTED + " FROM tasks WHERE title = 'knock'"));
    }

    /** What capture takes for a write of Syncline's own. */
    private static void behindCapture(Arena arena, String statement) throws SQLException {
        arena.sql(
                "SELECT pg_replication_origin_session_setup('syncline_w7')",
                "SET session_replication_role = replica",
                statement);
    }

    /** Work that ends with its server is begun again. */
    static void finish(Stage stage, Arena arena) throws SQLException {
        if (isOfDefinitions(stage)) {
            awaitWell(arena);
            useNewestField(arena);
            return;
        }
        switch (stage) {
            case REPAIR_CHUNK_WRITTEN, REPAIR_STEP_NOTED, ADOPTION_HALF_PUBLISHED, ADOPTION_PUBLISHED -> {
                awaitWell(arena);
                Operations operations = new Operations(arena.server());
                operations.reconcile(TASKS);
                operations.job("/v1/ops/repairs", "{\"store\":\"postgres\"," + PLANTS + "}");
            }
            default -> {
                // it goes on by itself
            }
        }
    }
}
