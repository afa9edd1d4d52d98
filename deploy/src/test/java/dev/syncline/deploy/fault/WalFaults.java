package dev.syncline.deploy.fault;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.postgresql.PGConnection;
import org.postgresql.replication.PGReplicationStream;

/** PostgreSQL is an older one than it was; its WAL has what the slot is not told, or keeps more than it should. */
final class WalFaults {
    private static final Duration WITHIN = Duration.ofSeconds(60);
    /** PostgreSQL's object_in_use. */
    private static final String IN_USE = "55006";

    private static final String ORIGIN = "another_subscription";
    private static final int ROWS = 40;
    private static final int LIMIT_MIB = 128;
    private static final int FILL_MIB = 80;

    private WalFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.brief("PostgreSQL restored to an older copy", "10c", WalFaults::restore),
                Fault.brief(
                        "PostgreSQL restored to an older copy, and written to before the server comes",
                        "10c",
                        WalFaults::restoreUnseen),
                Fault.brief("PostgreSQL fails over to a standby that lags", "10c", WalFaults::failOver),
                Fault.lasting("slot read by a stranger", "10b", WalFaults::readSlot),
                Fault.brief("writes under the origin of another subscription", "23c", WalFaults::writeUnderOrigin),
                Fault.brief("only tables of others are written", "12", WalFaults::writeElsewhere),
                Fault.lasting("WAL held by a long transaction", "12", WalFaults::holdWal));
    }

    private static void restore(Arena arena, Random random) throws Exception {
        arena.postgres().copy();
        arena.heal();
        Pauses.millis(2_000 + random.nextInt(4_000));
        int before = incidents(arena);
        arena.postgres().restore();
        awaitIncident(arena, before);
    }

    /** Its WAL has grown past all that capture knew, so that no LSN tells it. */
    private static void restoreUnseen(Arena arena, Random random) throws Exception {
        arena.postgres().copy();
        arena.heal();
        Pauses.millis(4_000 + random.nextInt(4_000));
        arena.server().kill();
        String end = arena.text("SELECT pg_current_wal_lsn()");
        arena.postgres().restore();
        while (!arena.isTrue("SELECT pg_current_wal_lsn() > '" + end + "'")) {
            fill(arena, 1);
        }
        Pauses.brief(random);
        arena.server().start();
        awaitIncident(arena, 0);
    }

    private static void failOver(Arena arena, Random random) throws Exception {
        try (Standby standby = arena.postgres().follow(arena.others())) {
            arena.heal();
            int before = incidents(arena);
            Pauses.brief(random);
            standby.lag();
            Pauses.millis(1_000 + random.nextInt(4_000));
            arena.postgres().failOver(standby);
            awaitIncident(arena, before);
        }
    }

    /** That changes by others may have been missed; of the life of this process. */
    static int incidents(Arena arena) throws IOException, InterruptedException {
        return arena.server().status().at("/dependencies/capture/gapIncidents").asInt();
    }

    /** Stores that agree are not enough: the log may have won over what others wrote, without a word. // I7 */
    static void awaitIncident(Arena arena, int before) {
        Awaitility.await()
                .atMost(WITHIN)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> incidents(arena) > before);
    }

    /** Who confirms nothing, so nothing is gone when it leaves. */
    private static void readSlot(Arena arena, Random random) throws Exception {
        Properties as = new Properties();
        as.setProperty("user", arena.user());
        as.setProperty("password", arena.password());
        as.setProperty("replication", "database");
        as.setProperty("preferQueryMode", "simple");
        as.setProperty("assumeMinServerVersion", "14");
        try (Connection stranger = DriverManager.getConnection(arena.others().jdbcUrl(), as)) {
            PGReplicationStream stream = Awaitility.await()
                    .atMost(WITHIN)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> taken(arena, stranger), Optional::isPresent)
                    .orElseThrow();
            arena.watch().again();
            Pauses.lasting(arena, random);
            stream.close();
        }
    }

    /** Empty where capture was sooner. */
    private static Optional<PGReplicationStream> taken(Arena arena, Connection stranger) throws SQLException {
        arena.sql(PostgresFaults.KILL_SENDER);
        try {
            return Optional.of(stranger.unwrap(PGConnection.class)
                    .getReplicationAPI()
                    .replicationStream()
                    .logical()
                    .withSlotName("syncline")
                    .withSlotOption("proto_version", "1")
                    .withSlotOption("publication_names", "syncline")
                    .start());
        } catch (SQLException e) {
            if (IN_USE.equals(e.getSQLState())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static void writeUnderOrigin(Arena arena, Random random) throws Exception {
        arena.sql("SELECT pg_replication_origin_create('" + ORIGIN + "') WHERE NOT EXISTS"
                + " (SELECT 1 FROM pg_replication_origin WHERE roname = '" + ORIGIN + "')");
        try (Connection connection = arena.others().connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_replication_origin_session_setup('" + ORIGIN + "')");
            for (int row = 0; row < ROWS; row++) {
                String id = UUID.randomUUID().toString();
                statement.execute("INSERT INTO tasks (id, title) VALUES ('" + id + "', 'of another subscription')");
                Pauses.millis(random.nextInt(50));
                statement.execute("UPDATE tasks SET title = 'changed there' WHERE id = '" + id + "'");
            }
        }
        // It is not gone before anybody could have seen it; then the next runs are as those before.
        Awaitility.await()
                .atMost(WITHIN)
                .until(() -> arena.isTrue(
                        "SELECT count(*) = 0 FROM tasks WHERE title = 'changed there' AND _version IS NULL"));
        arena.sql("SELECT pg_replication_origin_drop('" + ORIGIN + "')");
    }

    /** The slot moves all the same. */
    private static void writeElsewhere(Arena arena, Random random) throws Exception {
        fill(arena, FILL_MIB);
        String end = arena.text("SELECT pg_current_wal_lsn()");
        Awaitility.await()
                .atMost(WITHIN)
                .until(() -> arena.isTrue("SELECT confirmed_flush_lsn >= '" + end
                        + "' FROM pg_replication_slots WHERE slot_name = 'syncline'"));
    }

    private static void holdWal(Arena arena, Random random) throws Exception {
        arena.sql(
                "ALTER SYSTEM SET max_slot_wal_keep_size = '" + LIMIT_MIB + "MB'",
                "SELECT pg_reload_conf()",
                "CREATE TABLE IF NOT EXISTS of_others_too (content text)");
        try (Connection connection = arena.others().connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("INSERT INTO of_others_too VALUES ('not committed yet')");
            Pauses.millis(1_000);
            fill(arena, FILL_MIB);
            arena.watch().again();
            Pauses.lasting(arena, random);
            connection.rollback();
        }
        // The place from which a slot would read again moves with what is written.
        Awaitility.await().atMost(WITHIN).until(() -> {
            arena.sql("CHECKPOINT", "SELECT pg_log_standby_snapshot()");
            return Arena.isWell(arena.server());
        });
        arena.sql("ALTER SYSTEM SET max_slot_wal_keep_size = '4GB'", "SELECT pg_reload_conf()");
    }

    static void fill(Arena arena, int mebibytes) throws SQLException {
        arena.sql("CREATE TABLE IF NOT EXISTS of_others (content text)");
        for (int i = 0; i < mebibytes; i++) {
            arena.sql("INSERT INTO of_others SELECT repeat(md5(n::text), 30) FROM generate_series(1, 1000) n");
        }
        arena.sql("TRUNCATE of_others");
    }
}
