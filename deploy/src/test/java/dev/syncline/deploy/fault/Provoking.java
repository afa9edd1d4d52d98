package dev.syncline.deploy.fault;

import dev.syncline.deploy.Operations;
import dev.syncline.projector.CrashPoint.Stage;
import java.io.IOException;
import java.util.Optional;
import java.util.Random;
import org.awaitility.Awaitility;

/** What a stage needs beside those who write, to be reached. */
final class Provoking {
    private static final int REBUILD_STAGES = 4;
    private static final String RECONCILIATIONS = "/v1/ops/reconciliations";
    private static final String TWO_OF_THEM = "{\"collections\":[\"tasks\",\"users\"]}";
    private static final String SHAPE = "/v1/shape?table=tasks&offset=-1";

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
                    REBUILD_ASKED,
                    REBUILD_DECIDED_AGAIN,
                    FRESH_TABLES_DROPPED,
                    FRESH_FILES_SET_ASIDE,
                    TABLES_SWITCHED_BEFORE_COMMIT,
                    TABLES_SWITCHED,
                    SWITCH_ATTEMPT_REMOVED,
                    REPAIR_CHUNK_WRITTEN,
                    ADOPTION_PUBLISHED,
                    JSON_LEFTOVER_REMOVED,
                    JSON_QUARANTINED,
                    JSON_COMPACTED_BEFORE_DELETE,
                    SHAPE_PIECE_WRITTEN -> 1;
            case REPORT_SAVED, REPORT_DIVERGENCES_NOTED, DISCARDED_BEFORE_DELETE -> 2;
            case REPAIR_STEP_NOTED,
                    ADOPTION_HALF_PUBLISHED,
                    CAPTURE_FOOTPRINT_LEFT,
                    CAPTURE_REREAD_DELETED,
                    LOAD_TABLE_COMPLETED -> Planted.ROWS;
            case SWITCH_OLD_LINKED,
                    SWITCH_OLD_KEPT,
                    SWITCH_NEW_LINKED,
                    SWITCH_PARTITION_DONE,
                    FRESH_PARTITION_DROPPED -> Arena.PARTITIONS;
            case REBUILD_FILE_KEPT, REBUILD_ROW_KEPT -> REBUILD_STAGES;
            default -> isOfCatalog(stage) ? 1 : 20;
        };
    }

    /** Once, when a server starts with a catalog that has grown. */
    private static boolean isOfCatalog(Stage stage) {
        return stage.name().startsWith("DEFINITION")
                || stage.name().startsWith("LOG_TOPICS")
                || stage.name().startsWith("POSTGRES_SCHEMA");
    }

    private static boolean isOfRebuild(Stage stage) {
        String room = stage.name().substring(0, stage.name().indexOf('_'));
        return switch (room) {
            case "REBUILD", "LOAD", "TABLES", "SWITCH", "FRESH", "DISCARDED" -> true;
            default -> false;
        };
    }

    /** What another death has left, and this one is about. */
    static Optional<Stage> before(Stage stage) {
        return switch (stage) {
            case JSON_LEFTOVER_REMOVED -> Optional.of(Stage.JSON_RECORDS_WRITTEN);
            case SWITCH_ATTEMPT_REMOVED -> Optional.of(Stage.SWITCH_NEW_LINKED);
            default -> Optional.empty();
        };
    }

    /** While no server runs. */
    static void prepare(Stage stage, Arena arena, Random random) throws IOException {
        if (isOfCatalog(stage)) {
            arena.catalog().growAll();
            arena.server().use(arena.catalog().directory());
        } else if (stage == Stage.JSON_QUARANTINED) {
            FlippedBit.in(arena.server().jsonStore(), random);
        }
    }

    static void provoke(Stage stage, Arena arena, Random random) throws Exception {
        switch (stage) {
            case CAPTURE_INCIDENT_RAISED,
                    CAPTURE_SLOT_DROPPED,
                    CAPTURE_SLOT_MADE,
                    CAPTURE_SLOT_READY,
                    CAPTURE_INCIDENT_CLOSED -> PostgresFaults.dropSlot(arena);
            case CAPTURE_REREAD_DELETED -> {
                Planted.deleted(arena);
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
            case REPORT_SAVED, REPORT_DIVERGENCES_NOTED -> Operator.tell(arena, "POST", RECONCILIATIONS, TWO_OF_THEM);
            case REPAIR_CHUNK_WRITTEN, REPAIR_STEP_NOTED -> repair(arena, "store");
            case ADOPTION_HALF_PUBLISHED, ADOPTION_PUBLISHED -> repair(arena, "adopt");
            case SHAPE_PIECE_WRITTEN -> Operator.tell(arena, "GET", SHAPE, "");
            default -> rebuild(stage, arena, random);
        }
    }

    private static void repair(Arena arena, String how) throws Exception {
        Planted.found(arena);
        Operator.tell(arena, "POST", "/v1/ops/repairs", "{\"%s\":\"postgres\",%s}".formatted(how, Planted.ALL));
    }

    private static void rebuild(Stage stage, Arena arena, Random random) {
        switch (stage) {
            case REBUILD_FILE_KEPT,
                    LOAD_RECORDS_WRITTEN,
                    SWITCH_OLD_LINKED,
                    SWITCH_OLD_KEPT,
                    SWITCH_NEW_LINKED,
                    SWITCH_PARTITION_DONE -> Operator.switching(arena, "json");
            case REBUILD_ROW_KEPT,
                    LOAD_ROWS_COPIED,
                    LOAD_TABLE_COMPLETED,
                    TABLES_SWITCHED_BEFORE_COMMIT,
                    TABLES_SWITCHED -> Operator.switching(arena, "postgres");
            case REBUILD_DECIDED_AGAIN -> Operator.begin(arena, any(random), ",\"from\":\"events\",\"switch\":true");
            case REBUILD_ASKED -> Operator.letGo(arena, any(random));
            case FRESH_PARTITION_DROPPED -> Operator.callOff(arena, "json");
            case FRESH_TABLES_DROPPED -> Operator.callOff(arena, "postgres");
            case FRESH_FILES_SET_ASIDE -> Operator.past(arena, "json");
            case DISCARDED_BEFORE_DELETE -> Operator.switchAndDrop(arena, "json");
            default -> {
                // those who write are enough
            }
        }
    }

    private static String any(Random random) {
        return random.nextBoolean() ? "json" : "postgres";
    }

    /** Work that ends with its server is begun again; what goes on by itself comes to its end. */
    static void finish(Stage stage, Arena arena) throws Exception {
        if (isOfCatalog(stage)) {
            arena.heal();
            NewDefinitions.useField(arena);
            NewDefinitions.useCollection(arena);
        } else if (isOfRebuild(stage)) {
            Operator.awaitEnd(arena);
        }
        switch (stage) {
            case REPAIR_CHUNK_WRITTEN, REPAIR_STEP_NOTED, ADOPTION_HALF_PUBLISHED, ADOPTION_PUBLISHED ->
                Planted.mend(arena);
            case INDEX_WRITTEN, REPORT_SAVED, REPORT_DIVERGENCES_NOTED -> {
                arena.heal();
                Agreement.mustBe(arena);
            }
            case SHAPE_PIECE_WRITTEN -> {
                arena.heal();
                Awaitility.await()
                        .atMost(Arena.READY_WITHIN)
                        .until(() -> new Operations(arena.server())
                                        .send("GET", SHAPE, "")
                                        .statusCode()
                                == 200);
            }
            default -> {
                // nothing more
            }
        }
    }
}
