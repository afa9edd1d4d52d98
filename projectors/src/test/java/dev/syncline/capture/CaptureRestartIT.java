package dev.syncline.capture;

import static dev.syncline.capture.Convergence.assertConverged;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.syncline.capture.slot.Lsn;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Event;
import dev.syncline.event.Operation;
import dev.syncline.event.Verdict;
import dev.syncline.projector.CrashPoint;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.PGConnection;

/** I5, I7: whatever ends capture, each row arrives, and counts once. */
class CaptureRestartIT {
    private static final int ROWS = 10_000;

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
    void copyIsWholeThoughCaptureIsRestartedInItsMiddle() throws Exception {
        Harness.stop(harness.running());
        copy("copied", ROWS);
        harness.sql("INSERT INTO notes (id, body) VALUES ('single', 'x')");

        for (int stopAt = 1000; stopAt < ROWS; stopAt += 3000) {
            Capture capture = harness.start();
            int seen = stopAt;
            await().atMost(Harness.LIMIT).until(() -> harness.log.events().size() >= seen);
            Harness.stop(capture);
        }
        Capture last = harness.running();
        harness.awaitCaught(last);

        assertConverged(harness);
        assertThat(created()).isEqualTo(ROWS + 1);
    }

    @Test
    void copyIsWholeThoughCaptureIsKilledInItsMiddle() throws Exception {
        Harness.stop(harness.running());
        AtomicInteger batches = new AtomicInteger();
        Capture capture = harness.start(stage -> {
            boolean kill = stage == CrashPoint.Stage.CAPTURE_HALF_PUBLISHED && batches.incrementAndGet() % 3 == 0;
            if (kill && batches.get() < 30) {
                throw new KilledException();
            }
        });

        copy("first", ROWS / 2);
        copy("second", ROWS / 2);
        harness.awaitCaught(capture);

        assertConverged(harness);
        assertThat(created()).isEqualTo(ROWS);
        assertThat(harness.record().epoch()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = CrashPoint.Stage.class,
            names = {
                "CAPTURE_BATCH_RECEIVED",
                "CAPTURE_HALF_PUBLISHED",
                "CAPTURE_ACKNOWLEDGED",
                "CAPTURE_MARKED",
                "CAPTURE_FOOTPRINT_LEFT"
            })
    void nothingIsLostWhereverCaptureDies(CrashPoint.Stage dying) throws Exception {
        Set<CrashPoint.Stage> died = ConcurrentHashMap.newKeySet();
        Capture capture = harness.start(stage -> {
            if (stage == dying && !harness.log.events().isEmpty() && died.add(stage)) {
                throw new KilledException();
            }
        });
        Harness.awaitRunning(capture);
        harness.sql("INSERT INTO notes (id, body) VALUES ('first', '0')");
        await().atMost(Harness.LIMIT).until(() -> !harness.log.events().isEmpty());

        for (int i = 0; i < 20; i++) {
            harness.sql(
                    "INSERT INTO notes (id, body) VALUES ('n" + i + "', '1')",
                    "UPDATE notes SET body = '2' WHERE id = 'n" + i + "'");
        }
        await().atMost(Harness.LIMIT).until(() -> !died.isEmpty());
        harness.awaitCaught(capture);

        assertThat(died).containsExactly(dying);
        assertConverged(harness);
        assertThat(harness.record().epoch()).isEqualTo(1);
    }

    @Test
    void slotStaysWhereItIsUntilTheLogHasAcknowledged() throws Exception {
        Capture capture = harness.running();
        harness.log.hold();

        harness.sql("INSERT INTO notes (id, body) VALUES ('n', '1')");
        await().atMost(Harness.LIMIT).until(() -> !harness.log.events().isEmpty());
        Lsn committed = Lsn.parse(harness.text("SELECT pg_current_wal_insert_lsn()::text"));
        await().during(Duration.ofMillis(600))
                .until(() -> harness.record().processed().compareTo(committed) < 0);

        harness.log.release();
        harness.awaitCaught(capture);
        assertThat(harness.log.events()).hasSize(1);
    }

    /** Were the second change in the log without the first, the first would look old when it comes again. */
    @Test
    void changeThatTheLogRefusesIsNotOvertakenByTheNextOfItsDocument() throws Exception {
        Capture capture = harness.running();
        harness.sql("INSERT INTO things (id, title, count) VALUES (gen_random_uuid(), 'one', 1)");
        harness.awaitCaught(capture);
        harness.project();
        AtomicInteger refusals = new AtomicInteger();
        harness.log.refuse(event -> event instanceof Event.Assign assign
                && assign.fields().has("title")
                && refusals.incrementAndGet() <= 3);

        harness.sql("BEGIN; UPDATE things SET title = 'two'; UPDATE things SET count = 2; COMMIT");
        harness.awaitCaught(capture);

        assertThat(refusals.get()).isEqualTo(4);
        assertConverged(harness);
    }

    @Test
    void lastCommitWinsWhateverTheTransactionNumbers() throws Exception {
        Capture capture = harness.running();
        harness.sql("INSERT INTO notes (id, body) VALUES ('r', '0')");
        try (Connection lower = harness.connect();
                Connection higher = harness.connect();
                Statement a = lower.createStatement();
                Statement b = higher.createStatement()) {
            lower.setAutoCommit(false);
            higher.setAutoCommit(false);
            a.execute("INSERT INTO notes (id, body) VALUES ('a', 'takes the lower number')");
            b.execute("UPDATE notes SET body = 'from the higher number' WHERE id = 'r'");
            higher.commit();
            a.execute("UPDATE notes SET body = 'from the lower number' WHERE id = 'r'");
            lower.commit();
        }

        harness.awaitCaught(capture);

        assertThat(harness.log
                        .states()
                        .get(new DocumentKey("default", "notes", "r"))
                        .document()
                        .orElseThrow()
                        .fields()
                        .get("body")
                        .asText())
                .isEqualTo("from the lower number");
        assertConverged(harness);
    }

    private long created() {
        return harness.log.verdicts().stream()
                .filter(verdict -> verdict instanceof Verdict.Accepted accepted
                        && accepted.change().operation() == Operation.CREATE)
                .count();
    }

    private void copy(String prefix, int rows) throws Exception {
        String lines = IntStream.range(0, rows)
                .mapToObj(i -> prefix + i + "\tbody of " + i + "\n")
                .collect(Collectors.joining());
        try (Connection connection = harness.connect()) {
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY notes (id, body) FROM STDIN", new StringReader(lines));
        }
    }

    /** Stands for a process that ends there. */
    private static final class KilledException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }
}
