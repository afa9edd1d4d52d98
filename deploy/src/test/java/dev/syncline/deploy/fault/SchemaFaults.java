package dev.syncline.deploy.fault;

import dev.syncline.deploy.Operations;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** A managed table changed by hand under load, and mended by the statement that the status tells. */
final class SchemaFaults {
    private static final Pattern MEND = Pattern.compile("mend it with: (.*)$", Pattern.DOTALL);

    private static final String UNIQUE_VIOLATION = "23505";

    private SchemaFaults() {}

    static List<Fault> all() {
        List<Fault> faults = new ArrayList<>();
        Map.of(
                        "column dropped by hand", "ALTER TABLE tasks DROP COLUMN priority",
                        "column retyped by hand", "ALTER TABLE tasks ALTER COLUMN due_at TYPE text",
                        "column renamed by hand", "ALTER TABLE tasks RENAME COLUMN description TO notes",
                        "primary key dropped by hand", "ALTER TABLE tasks DROP CONSTRAINT tasks_pkey",
                        "REPLICA IDENTITY set to the key by hand", "ALTER TABLE tasks REPLICA IDENTITY DEFAULT",
                        "REPLICA IDENTITY taken away by hand", "ALTER TABLE tasks REPLICA IDENTITY NOTHING")
                .forEach((name, statement) ->
                        faults.add(Fault.lasting(name, "22", (arena, random) -> change(arena, statement, random))));
        faults.add(Fault.lasting(
                "TRUNCATE, its guard switched off", "23b", (arena, random) -> truncate(arena, "SELECT 1", random)));
        faults.add(Fault.lasting(
                "TRUNCATE, its guard dropped",
                "23b",
                (arena, random) -> truncate(arena, "DROP TRIGGER syncline_no_truncate ON tasks", random)));
        return faults.stream().sorted(Comparator.comparing(Fault::name)).toList();
    }

    private static void change(Arena arena, String statement, Random random) throws Exception {
        arena.sql(statement);
        arena.knock();
        Pauses.lasting(arena, random);
        mend(arena);
    }

    /** Nobody tells which rows have ended. */
    private static void truncate(Arena arena, String how, Random random) throws Exception {
        int before = WalFaults.incidents(arena);
        arena.sql("ALTER TABLE tasks DISABLE TRIGGER syncline_no_truncate", how, "TRUNCATE tasks");
        Pauses.lasting(arena, random);
        WalFaults.awaitIncident(arena, before);
        mend(arena);
    }

    private static void mend(Arena arena) throws Exception {
        String mend = Awaitility.await().until(() -> told(arena), statement -> !statement.isEmpty());
        try {
            arena.sql(mend);
        } catch (SQLException e) {
            if (!UNIQUE_VIOLATION.equals(e.getSQLState())) {
                throw e;
            }
            // A table without its key has got rows twice.
            arena.sql(
                    "BEGIN",
                    "LOCK TABLE tasks",
                    "DELETE FROM tasks one USING tasks other WHERE one.id = other.id AND one._tenant = other._tenant"
                            + " AND one.ctid < other.ctid",
                    mend,
                    "COMMIT");
        }
        // Whoever was parked is tried again within half a minute; what the statement took away is not.
        Awaitility.await().atMost(Arena.READY_WITHIN).until(() -> Arena.isWell(arena.server()));
        Operations operations = new Operations(arena.server());
        // What moves in between is passed over, and stands open until it is compared again.
        Awaitility.await().atMost(Arena.READY_WITHIN).until(() -> {
            operations.reconcile("{\"collections\":[\"tasks\"]}");
            return operations
                            .job(
                                    "/v1/ops/repairs",
                                    "{\"store\":\"postgres\",\"collection\":\"tasks\",\"execute\":true}")
                            .at("/result/divergent")
                            .asInt()
                    == 0;
        });
    }

    private static String told(Arena arena) throws Exception {
        Matcher told = MEND.matcher(arena.server()
                .status()
                .at("/dependencies/projector.postgres/reason")
                .asText());
        return told.find() ? told.group(1) : "";
    }
}
