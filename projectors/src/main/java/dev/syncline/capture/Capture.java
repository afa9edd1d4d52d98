package dev.syncline.capture;

import static java.util.Objects.requireNonNull;

import dev.syncline.capture.ledger.CaptureLedger;
import dev.syncline.capture.reread.KnownDocuments;
import dev.syncline.capture.row.RowEvents;
import dev.syncline.capture.row.RowStream;
import dev.syncline.capture.slot.SlotSession;
import dev.syncline.catalog.Catalog;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.EventLog;
import dev.syncline.projector.LogDefinitions;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns what others change in PostgreSQL into events, at least once and never silently less: supervises attempts for
 * ever, on a thread of its own. All methods may be called by any thread.
 */
public final class Capture {
    private static final Logger LOGGER = LoggerFactory.getLogger(Capture.class);

    private final Parts parts;
    private final Thread thread;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile CaptureState state = new CaptureState.Starting();
    private volatile SlotSession session;

    /** The ledger is closed by whoever made it, after {@link #stop}. */
    public Capture(
            CaptureConfig config,
            Catalog catalog,
            EventLog log,
            LogDefinitions definitions,
            CaptureLedger ledger,
            KnownDocuments known,
            RowStream stream,
            Clock clock,
            CrashPoint crashPoint) {
        requireNonNull(config, "config");
        requireNonNull(catalog, "catalog");
        requireNonNull(clock, "clock");
        this.parts = new Parts(
                config,
                catalog,
                new RowEvents(catalog, config.maxEventBytes()),
                log,
                definitions,
                ledger,
                known,
                stream,
                clock,
                crashPoint,
                new Counters(clock),
                new Covered(),
                new StopSignal());
        this.thread = new Thread(this::run, "syncline-capture");
    }

    public void start() {
        thread.start();
    }

    public CaptureState state() {
        return state;
    }

    public CaptureNumbers numbers() {
        return parts.counters().numbers();
    }

    /**
     * Asks capture to end after the batch in hand, and waits; what takes longer than half of the timeout is interrupted.
     * Returns false if it still ran when the timeout passed.
     */
    public boolean stop(Duration timeout) throws InterruptedException {
        parts.stop().ask();
        if (thread.getState() == Thread.State.NEW || ended.await(timeout.toMillis() / 2, TimeUnit.MILLISECONDS)) {
            return true;
        }
        SlotSession waiting = session;
        if (waiting != null) {
            waiting.abort();
        }
        thread.interrupt();
        return ended.await(timeout.toMillis() / 2, TimeUnit.MILLISECONDS);
    }

    private void run() {
        try {
            int attempt = 0;
            while (!parts.stop().isAsked()) {
                Instant begun = parts.clock().instant();
                try {
                    attempt();
                    attempt = 0;
                } catch (SQLException | RuntimeException e) {
                    boolean lasted = begun.plus(parts.config().maxBackoff())
                            .isBefore(parts.clock().instant());
                    attempt = lasted ? 1 : attempt + 1;
                    await(attempt, e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            state = parts.stop().isAsked()
                    ? new CaptureState.Stopped()
                    : new CaptureState.Failed("capture's thread ended", 1, Instant.MAX);
            ended.countDown();
        }
    }

    private void attempt() throws SQLException, InterruptedException {
        CaptureConfig config = parts.config();
        try (SlotSession opened = SlotSession.open(config.database(), config.slot(), CaptureConfig.OWN_ORIGINS)) {
            session = opened;
            new Attempt(parts, opened, told -> state = told).run();
        } finally {
            session = null;
        }
    }

    private void await(int attempt, Exception failure) throws InterruptedException {
        if (parts.stop().isAsked()) {
            return;
        }
        Duration backoff = backoff(attempt);
        String reason = String.valueOf(failure.getMessage());
        state = new CaptureState.Failed(reason, attempt, parts.clock().instant().plus(backoff));
        LOGGER.warn("capture failed, trying again attempt={} backoff={} reason={}", attempt, backoff, reason);
        LOGGER.debug("capture failed", failure);
        parts.stop().pause(backoff);
    }

    private Duration backoff(int attempt) {
        Duration doubled = parts.config().firstBackoff().multipliedBy(1L << Math.min(attempt - 1, 20));
        Duration most = parts.config().maxBackoff();
        return doubled.compareTo(most) > 0 ? most : doubled;
    }
}
