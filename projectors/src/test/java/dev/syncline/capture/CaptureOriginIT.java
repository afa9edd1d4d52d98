package dev.syncline.capture;

import static dev.syncline.capture.Convergence.assertConverged;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.syncline.capture.slot.Lsn;
import dev.syncline.event.DocumentKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The loop is closed by replication origins: ours never come back, everybody else's do. */
class CaptureOriginIT {
    private static final String FOREIGN = "other_node";

    private Harness harness;

    @BeforeEach
    void open() throws SQLException {
        harness = new Harness();
    }

    @AfterEach
    void close() throws InterruptedException, SQLException {
        harness.sql("SELECT pg_replication_origin_drop(roname) FROM pg_replication_origin WHERE roname = '" + FOREIGN
                + "'");
        harness.close();
    }

    @Test
    void rowOfProjectorNeverComesBack() throws SQLException {
        Capture capture = harness.running();

        harness.asProjector("INSERT INTO notes (id, body, _version) VALUES ('n', '1', 4)");
        harness.asProjector("UPDATE notes SET body = '2', _version = 5", "DELETE FROM notes");
        harness.awaitCaught(capture);

        assertThat(harness.log.events()).isEmpty();
    }

    @Test
    void slotMovesWhileOnlyProjectorsWrite() throws SQLException {
        Capture capture = harness.running();
        Lsn before = confirmed();

        harness.asProjector(
                "INSERT INTO notes (id, body, _version) SELECT 'n' || i, 'x', i FROM generate_series(1, 5000) i");
        Lsn written = Lsn.parse(harness.text("SELECT pg_current_wal_insert_lsn()::text"));

        assertThat(written).isGreaterThan(before);
        await().atMost(Harness.LIMIT).until(() -> confirmed().compareTo(written) >= 0);
        Lsn confirmed = confirmed();
        assertThat(harness.record().processed()).isGreaterThanOrEqualTo(confirmed);
        assertThat(harness.log.events()).isEmpty();
        assertThat(capture.numbers().walStatus()).contains("reserved");
        assertThat(capture.numbers().lagSeconds().orElseThrow()).isLessThan(30);
    }

    private Lsn confirmed() throws SQLException {
        return Lsn.parse(harness.text(
                "SELECT confirmed_flush_lsn::text FROM pg_replication_slots WHERE slot_name = '" + harness.slot + "'"));
    }

    @Test
    void foreignOriginIsCapturedAndOursIsDroppedByName() throws SQLException {
        harness.sql("SELECT pg_replication_origin_create('" + FOREIGN + "')");
        Capture capture = harness.running();
        harness.sql("INSERT INTO notes (id, body) VALUES ('plain', '1')");

        harness.underOrigin(FOREIGN, "INSERT INTO notes (id, body) VALUES ('a', '1'), ('b', '1'), ('c', '1')");
        harness.underOrigin(FOREIGN, "UPDATE notes SET body = '2' WHERE id = 'a'", "DELETE FROM notes WHERE id = 'b'");
        harness.asProjector(
                "INSERT INTO notes (id, body, _version) VALUES ('ours', '1', 9)",
                "UPDATE notes SET body = 'ours' WHERE id = 'c'",
                "DELETE FROM notes WHERE id = 'plain'");
        harness.sql("INSERT INTO notes (id, body) VALUES ('plain2', '1')");
        harness.awaitCaught(capture);

        assertThat(harness.record().allOrigins()).isTrue();
        assertThat(body("a")).isEqualTo("2");
        assertThat(harness.log.states().get(note("b")).document()).isEmpty();
        assertThat(body("c")).isEqualTo("1");
        assertThat(body("plain")).isEqualTo("1");
        assertThat(body("plain2")).isEqualTo("1");
        assertThat(harness.log.states()).doesNotContainKey(note("ours"));
        assertThat(capture.numbers().rowsOfProjectors()).isEqualTo(3);
    }

    @Test
    void originThatAppearsWhileRunningRaisesGapAndIsReadFromThenOn() throws SQLException {
        Capture capture = harness.running();

        harness.sql("SELECT pg_replication_origin_create('" + FOREIGN + "')");
        harness.underOrigin(FOREIGN, "INSERT INTO notes (id, body) VALUES ('unseen', '1')");
        await().atMost(Harness.LIMIT).until(() -> harness.record().allOrigins());
        harness.underOrigin(FOREIGN, "INSERT INTO notes (id, body) VALUES ('seen', '1')");
        harness.awaitCaught(capture);

        assertThat(capture.numbers().gapIncidents()).isEqualTo(2);
        assertThat(harness.record().epoch()).isEqualTo(1);
        assertConverged(harness);
    }

    /** Its rows lie below the re-read's LSN, so what it commits later would look old. */
    @Test
    void rereadWaitsForTransactionsThatAreRunning() throws Exception {
        Capture first = harness.running();
        harness.sql("INSERT INTO things (id, title, count) VALUES (gen_random_uuid(), 'one', 1)");
        harness.awaitCaught(first);
        harness.project();
        Harness.stop(first);
        harness.sql("SELECT pg_replication_origin_create('" + FOREIGN + "')");
        harness.underOrigin(FOREIGN, "UPDATE things SET title = 'unseen'");
        Capture second;
        try (Connection open = harness.connect();
                Statement statement = open.createStatement()) {
            open.setAutoCommit(false);
            statement.execute("UPDATE things SET count = 2");

            second = harness.start();
            await().atMost(Harness.LIMIT)
                    .until(() -> second.state() instanceof CaptureState.Gap gap
                            && gap.progress().doing().startsWith("waiting for transactions"));
            open.commit();
        }
        harness.awaitCaught(second);

        assertConverged(harness);
    }

    private String body(String id) {
        return harness.log
                .states()
                .get(note(id))
                .document()
                .orElseThrow()
                .fields()
                .get("body")
                .asText();
    }

    private static DocumentKey note(String id) {
        return new DocumentKey("default", "notes", id);
    }
}
