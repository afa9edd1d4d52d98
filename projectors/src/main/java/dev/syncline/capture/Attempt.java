package dev.syncline.capture;

import dev.syncline.capture.ledger.LedgerRecord;
import dev.syncline.capture.ledger.SlotCheck;
import dev.syncline.capture.row.RowStream;
import dev.syncline.capture.slot.Lsn;
import dev.syncline.capture.slot.ServerView;
import dev.syncline.capture.slot.SlotSession;
import dev.syncline.projector.CrashPoint;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One try at capturing: take the slot, settle what speaks against it, read it until something does. Used by the
 * supervisor's thread.
 */
final class Attempt {
    private static final Logger LOGGER = LoggerFactory.getLogger(Attempt.class);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
    private static final Duration ASK_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    private final Parts parts;
    private final SlotSession session;
    private final Consumer<CaptureState> state;

    Attempt(Parts parts, SlotSession session, Consumer<CaptureState> state) {
        this.parts = parts;
        this.session = session;
        this.state = state;
    }

    /** Returns when capture is to stop, or when a gap was found that the next attempt has to settle. */
    void run() throws SQLException, InterruptedException {
        state.accept(new CaptureState.Starting());
        awaitSlot();
        parts.stop().check();
        parts.definitions().check();
        LedgerRecord settled = new Incidents(parts, session, state).settle();
        state.accept(new CaptureState.Starting());
        read(settled);
    }

    /** Also waits for a reader that did not ask for the lock, or that died and whose session PostgreSQL still has. */
    private void awaitSlot() throws SQLException, InterruptedException {
        Instant since = parts.clock().instant();
        parts.counters().slot(Optional.empty());
        while (!parts.stop().isAsked()) {
            boolean locked = session.tryLock();
            Optional<ServerView.SlotView> slot = session.view().slot();
            parts.counters().slot(slot);
            if (slot.filter(view -> !view.ours()).isPresent()) {
                throw new SQLException("slot " + parts.config().slot()
                        + " belongs to another database or plugin: choose another name");
            }
            if (locked && slot.flatMap(ServerView.SlotView::activePid).isEmpty()) {
                return;
            }
            if (locked && slot.filter(ServerView.SlotView::beingMade).isPresent()) {
                // Debezium makes a slot that it misses, and waits for the transactions that run, one of its own among
                // them: for ever.
                session.endReader();
            }
            state.accept(new CaptureState.WaitingForSlot(session.holder(), since));
            parts.stop().pause(parts.config().checkInterval());
        }
    }

    private void read(LedgerRecord from) throws SQLException, InterruptedException {
        parts.counters().processed(from.processed(), Optional.empty());
        BatchPublisher batches = new BatchPublisher(parts, from);
        String placeholder = "syncline-unavailable-" + from.systemIdentifier() + "-" + from.epoch();
        RowStream.Reading reading = parts.stream().open(session.server(), from.allOrigins(), placeholder, batches);
        try {
            watch(reading.ended().toCompletableFuture(), batches);
        } finally {
            close(reading, batches);
        }
    }

    /** What does not end when it is asked loses its session; the slot would stay occupied. */
    private void close(RowStream.Reading reading, BatchPublisher batches) throws InterruptedException {
        boolean closed = reading.close(ASK_TIMEOUT);
        batches.retire();
        if (!closed) {
            endReader();
            closed = reading.close(CLOSE_TIMEOUT);
        }
        if (!closed) {
            LOGGER.warn(
                    "the slot's reader did not end in time, given up slot={}",
                    parts.config().slot());
        }
    }

    private void endReader() {
        try {
            session.endReader();
        } catch (SQLException e) {
            LOGGER.debug("the slot's session is gone", e);
        }
    }

    private void watch(CompletableFuture<Void> ended, BatchPublisher batches)
            throws SQLException, InterruptedException {
        CompletableFuture<?> event = CompletableFuture.anyOf(ended, batches.incidentRaised());
        boolean running = false;
        Lsn seen = Lsn.ZERO;
        while (!parts.stop().isAsked() && !batches.incidentRaised().isDone()) {
            if (ended.isDone()) {
                throwEnd(ended);
            }
            ServerView server = session.view();
            parts.counters().seen(server);
            if (speaksAgainst(server, batches.current())) {
                return;
            }
            if (!running
                    && server.slot().flatMap(ServerView.SlotView::activePid).isPresent()) {
                running = true;
                state.accept(new CaptureState.Running(parts.clock().instant()));
            }
            seen = leaveFootprint(server, batches, seen);
            parts.stop().await(event, running ? parts.config().checkInterval() : LOOK_AGAIN);
        }
    }

    /**
     * Once more where capture has come further. PostgreSQL has the number first: dying in between, it is found above what
     * the ledger says, which speaks against nothing.
     */
    private Lsn leaveFootprint(ServerView server, BatchPublisher batches, Lsn seen) throws SQLException {
        LedgerRecord current = batches.current();
        if (current.processed().equals(seen)) {
            return seen;
        }
        long footprint = SlotCheck.nextFootprint(current, server);
        session.leaveFootprint(footprint);
        parts.crashPoint().reached(CrashPoint.Stage.CAPTURE_FOOTPRINT_LEFT);
        batches.footprintLeft(footprint);
        return current.processed();
    }

    /** The next attempt finds the same again, and raises the incident. The record is read after the server was. */
    private boolean speaksAgainst(ServerView server, LedgerRecord ledger) throws SQLException {
        if (!session.holdsLock()) {
            throw new SQLException("the slot's lock is lost");
        }
        Optional<SlotCheck.Gap> gap = SlotCheck.check(ledger, server);
        return gap.isPresent() || SlotCheck.unseenOrigins(ledger, server).isPresent();
    }

    private static void throwEnd(CompletableFuture<Void> ended) throws InterruptedException {
        try {
            ended.get();
            throw new IllegalStateException("the slot's reader ended by itself");
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw new IllegalStateException(rootMessage(cause), cause);
        }
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return "reading the slot failed: " + root.getMessage();
    }
}
