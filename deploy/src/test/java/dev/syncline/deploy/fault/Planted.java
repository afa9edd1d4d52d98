package dev.syncline.deploy.fault;

import dev.syncline.deploy.Operations;
import java.sql.SQLException;
import java.time.Duration;
import org.awaitility.Awaitility;

/** Rows that are wrong, behind capture's back and the writers'. */
final class Planted {
    static final int ROWS = 3;
    static final String TASKS = "{\"collections\":[\"tasks\"]}";
    /** Of all that stands open. */
    static final String ALL = "\"collection\":\"tasks\",\"class\":\"content\",\"execute\":true";

    private static final Duration WITHIN = Duration.ofSeconds(90);
    private static final String KNOCKED = "SELECT id FROM tasks WHERE title = 'knock' LIMIT " + ROWS;

    private Planted() {}

    /** And found. */
    static void found(Arena arena) throws SQLException {
        knockDocuments(arena);
        behindCapture(arena, "UPDATE tasks SET title = 'planted' WHERE id IN (" + KNOCKED + ")");
        new Operations(arena.server()).reconcile(TASKS);
    }

    static void deleted(Arena arena) throws SQLException {
        knockDocuments(arena);
        behindCapture(arena, "DELETE FROM tasks WHERE id IN (" + KNOCKED + ")");
    }

    /** Documents that nobody else writes. */
    private static void knockDocuments(Arena arena) throws SQLException {
        arena.heal();
        for (int i = 0; i < ROWS; i++) {
            arena.knock();
        }
        Awaitility.await()
                .atMost(WITHIN)
                .until(() -> arena.isTrue("SELECT count(*) >= " + ROWS + " FROM tasks WHERE title = 'knock'"));
    }

    /** What capture takes for a write of Syncline's own. */
    private static void behindCapture(Arena arena, String statement) throws SQLException {
        arena.sql(
                "SELECT pg_replication_origin_session_setup('syncline_w7')",
                "SET session_replication_role = replica",
                statement);
    }

    /** What was planted and is still there is mended. */
    static void mend(Arena arena) {
        arena.heal();
        Operations operations = new Operations(arena.server());
        operations.reconcile(TASKS);
        operations.job("/v1/ops/repairs", "{\"store\":\"postgres\"," + ALL + "}");
    }
}
