package dev.syncline.deploy.fault;

import dev.syncline.server.dev.EmbeddedPostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Others lock what the projector locks, the other way round; and they set for all how long anybody may wait or work. */
final class LockFaults {
    private static final Duration WITHIN = Duration.ofSeconds(60);
    private static final Duration WAITS_WITHIN = Duration.ofSeconds(3);
    private static final int DEADLOCKS = 3;
    private static final String COUNT = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";

    private LockFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.brief("rows locked the other way round, deadlock after deadlock", "9", LockFaults::deadlock),
                Fault.lasting("statement_timeout of a millisecond, set by others", "9", LockFaults::timeStatements),
                Fault.lasting("lock_timeout of a millisecond, and a table locked", "9", LockFaults::timeLocks),
                Fault.brief("serializable for everybody, set by others", "9", LockFaults::serialize));
    }

    private static void deadlock(Arena arena, Random random) throws Exception {
        List<String> ids = Stream.generate(() -> new UUID(random.nextLong(), random.nextLong()).toString())
                .limit(2)
                .sorted()
                .toList();
        arena.sql("INSERT INTO tasks (id, title) VALUES ('" + ids.get(0) + "', 'first'), ('" + ids.get(1)
                + "', 'second')");
        long wanted = Long.parseLong(arena.text(COUNT)) + DEADLOCKS;
        try (Connection connection = arena.others().connect();
                Statement statement = connection.createStatement()) {
            // Whoever waits longest is ended: the projector, not this one.
            statement.execute("SET deadlock_timeout = '1min'");
            Awaitility.await().atMost(WITHIN).until(() -> {
                oppose(arena, connection, statement, ids);
                return Long.parseLong(arena.text(COUNT)) >= wanted;
            });
        }
    }

    /** The projector writes both, by their keys; here the second one is locked first. */
    private static void oppose(Arena arena, Connection connection, Statement statement, List<String> ids)
            throws SQLException {
        statement.execute("UPDATE tasks SET title = 'both ' || txid_current() WHERE id IN ('" + ids.get(0) + "', '"
                + ids.get(1) + "')");
        connection.setAutoCommit(false);
        try {
            statement.execute("UPDATE tasks SET title = 'opposed' WHERE id = '" + ids.get(1) + "'");
            Awaitility.await()
                    .atMost(WAITS_WITHIN)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> arena.isTrue("SELECT count(*) > 0 FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                            + " AND cardinality(pg_blocking_pids(pid)) > 0"));
            statement.execute("UPDATE tasks SET title = 'opposed' WHERE id = '" + ids.get(0) + "'");
            connection.commit();
        } catch (ConditionTimeoutException e) {
            connection.rollback(); // the projector wrote both before
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private static void timeStatements(Arena arena, Random random) throws Exception {
        forAll(arena, "statement_timeout", "1ms", statement -> {
            arena.watch().again();
            Pauses.lasting(arena, random);
        });
    }

    private static void timeLocks(Arena arena, Random random) throws Exception {
        forAll(arena, "lock_timeout", "1ms", statement -> {
            statement.execute("BEGIN");
            statement.execute("LOCK TABLE tasks IN ACCESS EXCLUSIVE MODE");
            arena.watch().again();
            arena.knock();
            Pauses.lasting(arena, random);
            statement.execute("ROLLBACK");
        });
    }

    /** Of a transaction that is serializable PostgreSQL remembers what it has read. */
    private static void serialize(Arena arena, Random random) throws Exception {
        forAll(arena, "default_transaction_isolation", "serializable", statement -> {
            Awaitility.await()
                    .atMost(WITHIN)
                    .until(() -> arena.isTrue("SELECT count(*) > 0 FROM pg_locks JOIN pg_stat_activity USING (pid)"
                            + " WHERE mode = 'SIReadLock' AND application_name LIKE 'syncline%'"));
            Pauses.millis(5_000 + random.nextInt(5_000));
        });
    }

    private interface Meanwhile {
        void with(Statement statement) throws Exception;
    }

    /** For everybody who connects, and so everybody must; but not for the statement that is handed on. */
    private static void forAll(Arena arena, String setting, String value, Meanwhile meanwhile) throws Exception {
        try (Connection connection = arena.others().connect();
                Statement statement = connection.createStatement()) {
            String database = "ALTER DATABASE " + EmbeddedPostgresServer.DATABASE;
            statement.execute(database + " SET " + setting + " = '" + value + "'");
            statement.execute(PostgresFaults.END_ALL);
            meanwhile.with(statement);
            statement.execute(database + " RESET " + setting);
            statement.execute(PostgresFaults.END_ALL);
        }
    }
}
