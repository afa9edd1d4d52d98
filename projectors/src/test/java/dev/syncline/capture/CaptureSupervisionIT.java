package dev.syncline.capture;

import static dev.syncline.capture.Convergence.assertConverged;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.syncline.capture.slot.Lsn;
import dev.syncline.projector.CrashPoint;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** I8, I10: one reader at a time, and the truth about it. */
class CaptureSupervisionIT {
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
    void secondCaptureWaitsNamesTheHolderAndTakesOver() throws Exception {
        Capture first = harness.running();
        Capture second = harness.start();
        await().atMost(Harness.LIMIT).until(() -> second.state() instanceof CaptureState.WaitingForSlot);
        String holder = harness.text("SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND database ="
                + " (SELECT oid FROM pg_database WHERE datname = current_database())");

        harness.sql("INSERT INTO notes (id, body) VALUES ('one', '1')");
        harness.awaitCaught(first);
        assertThat(second.state()).isInstanceOfSatisfying(CaptureState.WaitingForSlot.class, waiting -> {
            assertThat(waiting.holder().orElseThrow().pid()).isEqualTo(Integer.parseInt(holder));
            assertThat(waiting.holder().orElseThrow().since()).isPresent();
        });
        Harness.stop(first);
        Harness.awaitRunning(second);
        harness.sql("INSERT INTO notes (id, body) VALUES ('two', '2')");
        harness.awaitCaught(second);

        assertThat(harness.log.events()).hasSize(2);
        assertThat(harness.record().epoch()).isEqualTo(1);
        assertConverged(harness);
    }

    @Test
    void captureFindsThePrimaryAmongSeveralServers() throws Exception {
        Capture capture = harness.amongSeveral().running();
        harness.sql("INSERT INTO notes (id, body) VALUES ('one', '1')");
        harness.awaitCaught(capture);

        assertConverged(harness);
    }

    @Test
    void captureThatLostItsSessionsBeginsAnew() throws Exception {
        Capture capture = harness.running();
        harness.sql("INSERT INTO notes (id, body) VALUES ('one', '1')");
        harness.awaitCaught(capture);

        harness.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'capturer' AND datname ="
                + " current_database()");
        harness.sql("INSERT INTO notes (id, body) VALUES ('two', '2')");
        harness.awaitCaught(capture);

        assertThat(harness.record().epoch()).isEqualTo(1);
        assertConverged(harness);
    }

    @Test
    void failureIsToldAndTriedAgain() throws Exception {
        harness.sql("ALTER PUBLICATION syncline RENAME TO hidden");
        Capture capture = harness.start();
        await().atMost(Harness.LIMIT).until(() -> capture.state() instanceof CaptureState.Failed);

        harness.sql("ALTER PUBLICATION hidden RENAME TO syncline", "INSERT INTO notes (id, body) VALUES ('one', '1')");
        harness.awaitCaught(capture);

        assertConverged(harness);
    }

    /** Another server was started with a newer catalog: what this one tells would lack fields, for ever. */
    @Test
    void captureThatLacksDefinitionsPublishesNothingAndLetsGoOfTheSlot() throws Exception { // I7
        Capture capture = harness.running();
        harness.lacking = Optional.of("notes.more");

        harness.sql("INSERT INTO notes (id, body) VALUES ('one', '1')");

        awaitLacking(capture);
        harness.awaitFree();
        assertThat(harness.log.events()).isEmpty();

        harness.lacking = Optional.empty();
        harness.awaitCaught(capture);
        assertThat(harness.log.events()).hasSize(1);
        assertConverged(harness);
    }

    /** What is written into tables that it does not know never comes to it: the slot would move past that. */
    @Test
    void captureThatLacksDefinitionsConfirmsNothingWhereNothingCameEither() throws Exception { // I7
        Capture capture = harness.running();
        harness.lacking = Optional.of("others");

        await().atMost(Harness.LIMIT)
                .until(() -> capture.state() instanceof CaptureState.Failed failed
                        && failed.reason().contains("others"));

        harness.awaitFree();
        Lsn processed = harness.record().processed();
        harness.sql("CREATE TABLE others (id text)", "INSERT INTO others VALUES ('one')");
        await().atMost(Harness.LIMIT)
                .until(() -> capture.state() instanceof CaptureState.Failed failed && failed.attempt() > 2);
        assertThat(harness.record().processed()).isEqualTo(processed);
    }

    @Test
    void rereadThatBeginsToLackDefinitionsPublishesNothing() throws Exception { // I7
        harness.sql("INSERT INTO notes (id, body) VALUES ('one', '1')");

        Capture capture = harness.start(stage -> {
            if (stage == CrashPoint.Stage.CAPTURE_INCIDENT_RAISED) {
                harness.lacking = Optional.of("notes.more");
            }
        });

        awaitLacking(capture);
        assertThat(harness.log.events()).isEmpty();
        assertThat(harness.record().incident()).isPresent();

        harness.lacking = Optional.empty();
        harness.awaitCaught(capture);
        assertConverged(harness);
    }

    private static void awaitLacking(Capture capture) {
        await().atMost(Harness.LIMIT)
                .until(() -> capture.state() instanceof CaptureState.Failed failed
                        && failed.reason().contains("notes.more"));
    }

    @Test
    void captureStopsWhileItWaits() throws Exception {
        harness.running();
        Capture second = harness.start();
        await().atMost(Harness.LIMIT).until(() -> second.state() instanceof CaptureState.WaitingForSlot);

        boolean stopped = second.stop(Duration.ofSeconds(5));

        assertThat(stopped).isTrue();
        assertThat(second.state()).isInstanceOf(CaptureState.Stopped.class);
    }

    @Test
    void passwordIsNeverLogged() throws Exception {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Level level = root.getLevel();
        ListAppender<ILoggingEvent> seen = new ListAppender<>();
        seen.start();
        root.addAppender(seen);
        root.setLevel(Level.DEBUG);
        try {
            Capture capture = harness.running();
            harness.sql("INSERT INTO notes (id, body) VALUES ('one', '1')");
            harness.awaitCaught(capture);
            harness.sql(
                    "ALTER ROLE capturer PASSWORD 'changed-by-somebody'",
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'capturer' AND datname ="
                            + " current_database()");
            await().atMost(Harness.LIMIT).until(() -> !(capture.state() instanceof CaptureState.Running));
            harness.sql("ALTER ROLE capturer PASSWORD '" + TestPostgres.PASSWORD + "'");
            Harness.awaitRunning(capture);
            Harness.stop(capture);
        } finally {
            root.setLevel(level);
            root.detachAppender(seen);
        }
        List<ILoggingEvent> logged = List.copyOf(seen.list);

        assertThat(logged).hasSizeGreaterThan(50);
        assertThat(logged.stream().map(ILoggingEvent::getFormattedMessage))
                .noneMatch(message -> message.contains(TestPostgres.PASSWORD));
    }
}
