package dev.syncline.capture;

import static dev.syncline.capture.Convergence.assertConverged;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.syncline.capture.ledger.LedgerRecord;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Envelope;
import dev.syncline.event.Event;
import dev.syncline.event.Json;
import dev.syncline.projector.CrashPoint;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** I7: where changes were lost, an incident is raised, and closed only when the tables were re-read. */
class CaptureGapIT {
    private Harness harness;

    @BeforeEach
    void open() throws SQLException {
        harness = new Harness();
    }

    @AfterEach
    void close() throws InterruptedException, SQLException {
        harness.close();
    }

    @Test
    void rowsThatAreThereAlreadyAreAdopted() throws SQLException {
        harness.sql(
                "INSERT INTO notes (_tenant, id, body) SELECT 'acme', 'n' || i, 'x' FROM generate_series(1, 2500) i",
                "INSERT INTO things (id, price, seen_at, blob, content, day, ratio) VALUES (gen_random_uuid(), 1.5,"
                        + " now(), repeat('long', 99)::bytea, '{\"a\": 1.50}', '2026-11-21', 1e-9)");

        Capture capture = harness.running();
        harness.awaitCaught(capture);

        assertThat(harness.log.events()).hasSize(2501).allMatch(Event.Put.class::isInstance);
        assertConverged(harness);
        assertThat(harness.record().epoch()).isEqualTo(1);
        assertThat(harness.record().incident()).isEmpty();
    }

    @Test
    void missingSlotIsGapAndRereadFindsWhatWasInsertedChangedAndDeleted() throws Exception {
        seed();
        int before = harness.log.events().size();

        changeUnseen();
        harness.sql("SELECT pg_drop_replication_slot('" + harness.slot + "')");
        Capture capture = harness.running();
        harness.awaitCaught(capture);

        assertConverged(harness);
        assertThat(harness.record().epoch()).isEqualTo(2);
        assertThat(capture.numbers().gapIncidents()).isEqualTo(1);
        assertThat(harness.log.events()).hasSize(before + 3);
    }

    @Test
    void slotThatSomebodyAdvancedIsGap() throws Exception {
        seed();

        changeUnseen();
        harness.sql("SELECT pg_replication_slot_advance('" + harness.slot + "', pg_current_wal_lsn())");
        Capture capture = harness.running();
        harness.awaitCaught(capture);

        assertConverged(harness);
        assertThat(harness.record().epoch()).isEqualTo(2);
    }

    @Test
    void invalidatedSlotIsGap() throws Exception {
        seed();

        changeUnseen();
        harness.sql(
                "SELECT pg_switch_wal()", "ALTER SYSTEM SET max_slot_wal_keep_size = '1MB'", "SELECT pg_reload_conf()");
        try {
            await().atMost(Harness.LIMIT).until(() -> {
                harness.sql(
                        "CREATE TABLE IF NOT EXISTS filler (i int)",
                        "INSERT INTO filler VALUES (1)",
                        "SELECT pg_switch_wal()",
                        "CHECKPOINT");
                return "lost"
                        .equals(harness.text("SELECT wal_status FROM pg_replication_slots WHERE slot_name = '"
                                + harness.slot + "'"));
            });
        } finally {
            harness.sql("ALTER SYSTEM RESET max_slot_wal_keep_size", "SELECT pg_reload_conf()");
        }
        Capture capture = harness.running();
        harness.awaitCaught(capture);

        assertConverged(harness);
        assertThat(harness.record().epoch()).isEqualTo(2);
    }

    @Test
    void serverThatWentBackIsGapAndItsLowerLsnsAreNoDuplicates() throws Exception {
        seed();
        LedgerRecord was = harness.record();
        InMemoryLedger other = harness.ledger.again();
        other.claim(harness.slot);
        other.save(new LedgerRecord(
                was.slot(),
                was.epoch(),
                was.systemIdentifier(),
                was.timeline(),
                new dev.syncline.capture.slot.Lsn(Long.MAX_VALUE),
                was.footprint(),
                false,
                was.incident()));

        harness.sql("UPDATE notes SET body = 'restored' WHERE id = 'n1'");
        Capture capture = harness.running();
        harness.sql("UPDATE notes SET body = 'later' WHERE id = 'n2'");
        harness.awaitCaught(capture);

        assertConverged(harness);
        assertThat(harness.record().epoch()).isEqualTo(2);
    }

    /** The slot and WAL of the copy are as if nothing had happened: only the footprint tells it. */
    @Test
    void olderCopyOfTheServerIsGapAndBeginsAnEpoch() throws Exception {
        seed();

        // PostgreSQL may be one ahead of the ledger: with one less than its own it would be no older copy.
        harness.sql(
                "UPDATE notes SET body = 'restored' WHERE id = 'n1'",
                "UPDATE syncline.capture SET footprint = " + (harness.record().footprint() - 1));
        Capture capture = harness.running();
        harness.sql("UPDATE notes SET body = 'later' WHERE id = 'n2'");
        harness.awaitCaught(capture);

        assertConverged(harness);
        assertThat(harness.record().epoch()).isEqualTo(2);
    }

    @Test
    void lostLedgerIsGapInEpochAboveAllOthers() throws Exception {
        seed();
        harness.sql("UPDATE notes SET body = 'x' WHERE id = 'n1'");

        harness.ledger.forget(harness.slot);
        Capture capture = harness.running();
        harness.sql("UPDATE notes SET body = 'y' WHERE id = 'n2'");
        harness.awaitCaught(capture);

        assertConverged(harness);
        assertThat(harness.record().epoch()).isGreaterThan(1_000_000_000);
    }

    @Test
    void slotThatIsDroppedWhileRunningIsGap() throws Exception {
        seed();
        Capture capture = harness.running();

        await().atMost(Harness.LIMIT).until(() -> {
            harness.sql("SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = '"
                    + harness.slot + "'");
            harness.sql("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE NOT active"
                    + " AND slot_name = '" + harness.slot + "'");
            return harness.record().epoch() == 2;
        });
        harness.sql("INSERT INTO notes (id, body) VALUES ('after', 'x')");
        harness.awaitCaught(capture);

        assertConverged(harness);
    }

    @Test
    void tableThatWasTruncatedPastTheTriggerIsReread() throws Exception {
        seed();
        Capture capture = harness.running();

        harness.sql(
                "ALTER TABLE notes DISABLE TRIGGER USER",
                "BEGIN; INSERT INTO notes (id, body) VALUES ('gone', 'x'); TRUNCATE notes;"
                        + " INSERT INTO notes (id, body) VALUES ('kept', 'x'); COMMIT");
        harness.awaitCaught(capture);
        await().atMost(Harness.LIMIT).until(() -> capture.numbers().gapIncidents() == 1);
        harness.awaitCaught(capture);

        assertConverged(harness);
        assertThat(harness.record().epoch()).isEqualTo(1);
    }

    @Test
    void rereadWaitsForTransactionsThatWereRunning() throws Exception {
        seed();
        harness.sql("SELECT pg_drop_replication_slot('" + harness.slot + "')");
        Capture capture;
        try (Connection open = harness.connect();
                Statement statement = open.createStatement()) {
            open.setAutoCommit(false);
            statement.execute("UPDATE notes SET body = 'committed late' WHERE id = 'n1'");
            capture = harness.start();
            await().atMost(Harness.LIMIT).until(() -> harness.record().epoch() == 2);
            open.commit();
        }
        harness.awaitCaught(capture);

        assertConverged(harness);
    }

    @Test
    void documentThatPostgresHasNotGotYetIsNotTakenForDeleted() throws Exception {
        seed();
        DocumentKey key = logged("young");
        harness.sql("SELECT pg_drop_replication_slot('" + harness.slot + "')");
        AtomicInteger asked = new AtomicInteger();
        harness.known.postgresApplies(() -> {
            if (asked.incrementAndGet() < 3) {
                return false;
            }
            try {
                harness.asProjector(
                        "INSERT INTO notes (id, body, _version) VALUES ('young', 'x', 99) ON CONFLICT DO NOTHING");
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
            return true;
        });

        Capture capture = harness.running();
        harness.awaitCaught(capture);

        assertThat(asked.get()).isGreaterThanOrEqualTo(3);
        assertThat(harness.log.states().get(key).document()).isPresent();
        assertConverged(harness);
    }

    /** Its projector came to it while it was waited for, and could not write it. */
    @Test
    void documentThatIsParkedMeanwhileIsNotTakenForDeleted() throws Exception { // I1
        seed();
        DocumentKey key = logged("parked");
        harness.sql("SELECT pg_drop_replication_slot('" + harness.slot + "')");
        harness.known.postgresApplies(() -> {
            harness.known.parked = Set.of(key);
            return true;
        });

        Capture capture = harness.running();
        harness.awaitCaught(capture);

        assertThat(harness.log.states().get(key).document()).isPresent();
    }

    /** A document of the log that has no row. */
    private DocumentKey logged(String id) {
        DocumentKey key = new DocumentKey("default", "notes", id);
        String document = "{\"id\":\"%s\",\"body\":\"x\"}".formatted(id);
        harness.log.append(
                new Event.Put(key, Envelope.of("e1", "/test"), Json.object(document.getBytes(StandardCharsets.UTF_8))));
        return key;
    }

    @ParameterizedTest
    @EnumSource(
            value = CrashPoint.Stage.class,
            names = {"CAPTURE_INCIDENT_RAISED", "CAPTURE_SLOT_DROPPED", "CAPTURE_REREAD_CHUNK", "CAPTURE_REREAD_DELETED"
            })
    void rereadThatDiesIsDoneAgain(CrashPoint.Stage dying) throws Exception {
        seed();
        harness.sql("INSERT INTO notes (id, body) SELECT 'm' || i, 'x' FROM generate_series(1, 3000) i");
        changeUnseen();
        harness.sql("SELECT pg_drop_replication_slot('" + harness.slot + "')");
        AtomicBoolean died = new AtomicBoolean();

        Capture capture = harness.start(stage -> {
            if (stage == dying && died.compareAndSet(false, true)) {
                throw new IllegalStateException("killed by the test");
            }
        });
        harness.awaitCaught(capture);

        assertThat(died).isTrue();
        assertThat(harness.record().incident()).isEmpty();
        assertConverged(harness);
    }

    /**
     * Whenever the reader dies and whenever the slot goes. Debezium makes a slot that it misses by itself, and would wait
     * for a transaction of its own while it does, for ever.
     */
    @Test
    void slotThatIsAttackedAtRandomIsAlwaysMadeAnew() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        Capture capture = harness.running();
        for (int round = 0; round < 4; round++) {
            for (int attack = random.nextInt(12); attack >= 0; attack--) {
                attack(random.nextInt(3));
                // At a random moment of what capture does next.
                LockSupport.parkNanos(random.nextInt(random.nextBoolean() ? 20_000_000 : 400_000_000));
            }
            harness.sql("INSERT INTO notes (id, body) VALUES ('n" + round + "', 'x')");
            harness.awaitCaught(capture);
        }

        assertConverged(harness);
    }

    private void attack(int kind) throws SQLException {
        String target = "FROM pg_replication_slots WHERE slot_name = '" + harness.slot + "'";
        String endReader = "SELECT pg_terminate_backend(active_pid) " + target;
        String drop = "SELECT pg_drop_replication_slot(slot_name) " + target + " AND NOT active";
        try {
            harness.sql(kind == 0 ? new String[] {endReader, drop} : new String[] {kind == 1 ? endReader : drop});
        } catch (SQLException e) {
            // Capture was faster: somebody reads the slot, or it is gone.
            assertThat(e.getSQLState()).isIn("55006", "42704");
        }
    }

    /** Three documents that the log knows, and their rows as the projector left them. */
    private void seed() throws SQLException, InterruptedException {
        Capture capture = harness.running();
        harness.sql("INSERT INTO notes (id, body) VALUES ('n1', '1'), ('n2', '2'), ('n3', '3')");
        harness.awaitCaught(capture);
        harness.project();
        harness.awaitCaught(capture);
        Harness.stop(capture);
        harness.awaitFree();
        assertThat(List.copyOf(harness.log.events())).hasSize(3);
    }

    private void changeUnseen() throws SQLException {
        harness.sql(
                "INSERT INTO notes (id, body) VALUES ('n4', '4')",
                "UPDATE notes SET body = 'changed' WHERE id = 'n2'",
                "DELETE FROM notes WHERE id = 'n3'");
    }
}
