package dev.syncline.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.syncline.capture.debezium.DebeziumRowStream;
import dev.syncline.capture.ledger.LedgerRecord;
import dev.syncline.capture.slot.Database;
import dev.syncline.capture.slot.Lsn;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Version;
import dev.syncline.postgres.PostgresUrl;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.OldCatalogException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One database, its log and ledger, and the captures that run on them. */
final class Harness {
    static final Duration LIMIT = Duration.ofSeconds(40);

    final Database database;
    final String slot;
    final RecordingEventLog log = new RecordingEventLog(TestCatalog.CATALOG);
    final InMemoryLedger ledger = new InMemoryLedger();
    final KnownFromLog known = new KnownFromLog(log);
    /** What the log's definitions have beyond the catalog. */
    volatile Optional<String> lacking = Optional.empty();

    private final List<Capture> captures = new ArrayList<>();
    /** Where captures find the database. */
    private Database found;

    Harness() throws SQLException {
        database = TestPostgres.create(TestCatalog.CATALOG);
        slot = "slot_" + database.name();
        found = database;
    }

    /** Captures that begin from now on are told of another server as well, which does not answer. */
    Harness amongSeveral() {
        found = new Database(
                new PostgresUrl(
                        "localhost:1," + database.url().address(),
                        database.name(),
                        Map.of("targetServerType", "primary")),
                database.user(),
                database.password());
        return this;
    }

    CaptureConfig config() {
        return new CaptureConfig(
                found,
                slot,
                "syncline",
                false,
                Duration.ofMillis(200),
                Duration.ofMillis(200),
                Duration.ofMillis(50),
                Duration.ofMillis(500),
                CaptureConfig.DEFAULT_MAX_EVENT_BYTES);
    }

    Capture start() {
        return start(CrashPoint.NONE);
    }

    Capture start(CrashPoint crashPoint) {
        Capture capture = new Capture(
                config(),
                TestCatalog.CATALOG,
                log,
                () -> lacking.ifPresent(what -> {
                    throw new OldCatalogException(what);
                }),
                ledger.again(),
                known,
                new DebeziumRowStream(config(), TestCatalog.CATALOG, crashPoint),
                Clock.systemUTC(),
                crashPoint);
        captures.add(capture);
        capture.start();
        return capture;
    }

    Capture running() {
        Capture capture = start();
        awaitRunning(capture);
        return capture;
    }

    static void awaitRunning(Capture capture) {
        await().atMost(LIMIT).until(() -> capture.state() instanceof CaptureState.Running);
    }

    static void stop(Capture capture) throws InterruptedException {
        assertThat(capture.stop(LIMIT)).isTrue();
    }

    /** Everything that is committed now is in the log afterwards. */
    void awaitCaught(Capture capture) throws SQLException {
        Lsn now = Lsn.parse(text("SELECT pg_current_wal_insert_lsn()::text"));
        await().atMost(LIMIT)
                .until(() -> capture.state() instanceof CaptureState.Running
                        && capture.numbers().lastLsn().compareTo(now) >= 0);
    }

    void sql(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** As a projector writes: under one of our origins, so that capture never sees it. */
    void asProjector(String... statements) throws SQLException {
        underOrigin("syncline_w0", statements);
    }

    void underOrigin(String origin, String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_replication_origin_session_setup('" + origin + "')");
            connection.setAutoCommit(false);
            for (String sql : statements) {
                statement.execute(sql);
            }
            connection.commit();
            connection.setAutoCommit(true);
            statement.execute("SELECT pg_replication_origin_session_reset()");
        }
    }

    /** Lets PostgreSQL's projector write the versions of all documents of the log into their rows. */
    void project() throws SQLException {
        List<String> updates = new ArrayList<>();
        known.forEachKey("things", (key, version) -> updates.add(version(key, version)));
        known.forEachKey("notes", (key, version) -> updates.add(version(key, version)));
        asProjector(updates.toArray(String[]::new));
    }

    private static String version(DocumentKey key, Version version) {
        return "UPDATE %s SET _version = %s WHERE id = '%s' AND _tenant = '%s'"
                .formatted(key.collection(), version, key.id(), key.tenant());
    }

    String text(String query) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            return rows.next() ? rows.getString(1) : null;
        }
    }

    Connection connect() throws SQLException {
        return TestPostgres.admin(database.name());
    }

    LedgerRecord record() {
        return ledger.record(slot).orElseThrow();
    }

    /** PostgreSQL takes a moment to see that a reader has gone. */
    void awaitFree() {
        String active = "SELECT 1 FROM pg_replication_slots WHERE active AND slot_name = '" + slot + "'";
        await().atMost(LIMIT).until(() -> text(active) == null);
    }

    void close() throws InterruptedException, SQLException {
        for (Capture capture : captures) {
            stop(capture);
        }
        awaitFree();
        sql("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = '" + slot + "'");
    }
}
