package dev.syncline.deploy.fault;

import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;

/** PostgreSQL stops, sleeps, takes nobody, loses its slot, and is written to in ways of which Syncline hears late or never. */
final class PostgresFaults {
    private static final Duration WITHIN = Duration.ofSeconds(60);
    private static final int MANY = 200;
    static final String KILL_SENDER =
            "SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = 'syncline' AND active";

    /** Of everybody's but the one that asks. */
    static final String END_ALL = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            + " WHERE pid <> pg_backend_pid() AND backend_type IN ('client backend', 'walsender')";

    private PostgresFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.lasting("PostgreSQL stopped at once", "8", PostgresFaults::stop),
                Fault.lasting("PostgreSQL asleep", "8", PostgresFaults::sleep),
                Fault.brief("all backends killed", "8", PostgresFaults::killBackends),
                Fault.brief("no connection left", "9", PostgresFaults::takeAllConnections),
                Fault.brief("slot dropped", "10a", (arena, random) -> dropSlot(arena)),
                Fault.brief("slot invalidated while the server is down", "10a", PostgresFaults::invalidateSlot),
                Fault.lasting("table locked by somebody else", "9", PostgresFaults::lockTable),
                Fault.brief("COPY cut in the middle, and COPY under a kill", "11a", PostgresFaults::copy),
                Fault.brief("TRUNCATE, also as replica", "23b", PostgresFaults::truncate));
    }

    private static void stop(Arena arena, Random random) throws Exception {
        arena.postgres().stopAtOnce();
        Pauses.lasting(arena, random);
        arena.postgres().start();
    }

    private static void sleep(Arena arena, Random random) throws Exception {
        ProcessHandle postmaster = arena.postgres().postmaster();
        Children.signal("STOP", postmaster);
        Pauses.lasting(arena, random);
        Children.signal("CONT", postmaster);
    }

    private static void killBackends(Arena arena, Random random) throws Exception {
        for (int i = 0; i < 3; i++) {
            Pauses.brief(random);
            arena.sql(END_ALL);
        }
    }

    private static void takeAllConnections(Arena arena, Random random) throws Exception {
        List<Connection> held = new ArrayList<>();
        try {
            arena.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                    + " AND backend_type = 'client backend'");
            for (int i = 0; i < MANY; i++) {
                held.add(arena.others().connect());
            }
        } catch (SQLException e) {
            if (!"53300".equals(e.getSQLState())) {
                throw e;
            }
            Pauses.lasting(arena, random);
        } finally {
            for (Connection connection : held) {
                connection.close();
            }
        }
    }

    /** While somebody reads it, it can't be dropped; so who reads is ended first, again and again. */
    static void dropSlot(Arena arena) {
        Awaitility.await().atMost(WITHIN).until(() -> {
            try {
                arena.sql(KILL_SENDER, "SELECT pg_drop_replication_slot('syncline')");
                return true;
            } catch (SQLException e) {
                return false;
            }
        });
    }

    /** PostgreSQL throws away what a slot still needs that nobody reads for long. */
    private static void invalidateSlot(Arena arena, Random random) throws Exception {
        arena.server().kill();
        arena.sql("ALTER SYSTEM SET idle_replication_slot_timeout = '1s'", "SELECT pg_reload_conf()");
        Awaitility.await().atMost(WITHIN).until(() -> {
            arena.sql(
                    "INSERT INTO tasks (id, title) VALUES (gen_random_uuid(), 'what the slot does not see')",
                    "CHECKPOINT");
            return arena.isTrue(
                    "SELECT invalidation_reason IS NOT NULL FROM pg_replication_slots WHERE slot_name = 'syncline'");
        });
        arena.sql("ALTER SYSTEM RESET idle_replication_slot_timeout", "SELECT pg_reload_conf()");
        arena.server().start();
    }

    private static void lockTable(Arena arena, Random random) throws Exception {
        try (Connection connection = arena.others().connect()) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("LOCK TABLE tasks IN ACCESS EXCLUSIVE MODE");
            }
            arena.knock();
            Pauses.lasting(arena, random);
            connection.rollback();
        }
    }

    private static void copy(Arena arena, Random random) throws Exception {
        try (Connection connection = arena.others().connect()) {
            CopyIn copy = new CopyManager(connection.unwrap(BaseConnection.class))
                    .copyIn("COPY tasks (id, title) FROM STDIN");
            byte[] rows = rows(MANY).getBytes(java.nio.charset.StandardCharsets.UTF_8);
            copy.writeToCopy(rows, 0, rows.length);
            copy.cancelCopy();
        }
        try (Connection connection = arena.others().connect()) {
            new CopyManager(connection.unwrap(BaseConnection.class))
                    .copyIn("COPY tasks (id, title) FROM STDIN", new StringReader(rows(20 * MANY)));
        }
        Pauses.brief(random);
        arena.server().kill();
        arena.server().start();
    }

    private static String rows(int count) {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < count; i++) {
            rows.append(UUID.randomUUID()).append("\tcopied ").append(i).append('\n');
        }
        return rows.toString();
    }

    private static void truncate(Arena arena, Random random) throws Exception {
        for (String mode : List.of("origin", "replica")) {
            try {
                arena.sql("SET session_replication_role = " + mode, "TRUNCATE tasks");
            } catch (SQLException e) {
                if (String.valueOf(e.getMessage()).contains("TRUNCATE")) {
                    continue;
                }
                throw e;
            }
            throw new IllegalStateException("TRUNCATE was let through as " + mode);
        }
        Pauses.brief(random);
    }
}
