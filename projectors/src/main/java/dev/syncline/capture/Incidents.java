package dev.syncline.capture;

import dev.syncline.capture.ledger.GapIncident;
import dev.syncline.capture.ledger.GapReason;
import dev.syncline.capture.ledger.LedgerRecord;
import dev.syncline.capture.ledger.SlotCheck;
import dev.syncline.capture.reread.Progress;
import dev.syncline.capture.reread.Reread;
import dev.syncline.capture.row.Captured;
import dev.syncline.capture.slot.Lsn;
import dev.syncline.capture.slot.ServerView;
import dev.syncline.capture.slot.SlotSession;
import dev.syncline.catalog.Collection;
import dev.syncline.projector.CrashPoint;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds gaps, raises incidents, and closes them by re-reading. An incident stands in the ledger before anything is done
 * about it, so a crash in between begins again where it must. Used by the supervisor's thread, under the slot's lock.
 */
final class Incidents {
    private static final Logger LOGGER = LoggerFactory.getLogger(Incidents.class);

    private final Parts parts;
    private final SlotSession session;
    private final Consumer<CaptureState> state;

    Incidents(Parts parts, SlotSession session, Consumer<CaptureState> state) {
        this.parts = parts;
        this.session = session;
        this.state = state;
    }

    /** The record to go on from: its slot is good, and no incident is open. */
    LedgerRecord settle() throws SQLException, InterruptedException {
        LedgerRecord compared = compare();
        return compared.incident().isPresent()
                ? reread(compared, compared.incident().get())
                : compared;
    }

    private LedgerRecord compare() throws SQLException {
        Optional<LedgerRecord> found = parts.ledger().claim(parts.config().slot());
        ServerView server = session.view();
        if (found.isEmpty()) {
            return replaceSlot(unknown(server), server, incident(firstStart(server)));
        }
        LedgerRecord known = found.get();
        Optional<SlotCheck.Gap> gap = SlotCheck.check(known, server);
        if (gap.isPresent()) {
            return replaceSlot(known, server, incident(gap.get()));
        }
        return SlotCheck.unseenOrigins(known, server)
                .map(unseen -> raise(known.reading(true), incident(unseen)))
                .orElse(known);
    }

    /** Where the ledger was lost its epoch was, too: seconds since 1970 are above any that was counted up from 1. */
    private LedgerRecord unknown(ServerView server) {
        long below = server.slot().isPresent() ? parts.clock().instant().getEpochSecond() : 0;
        return new LedgerRecord(
                parts.config().slot(),
                below + 1,
                server.systemIdentifier(),
                server.timeline(),
                Lsn.ZERO,
                server.footprint(),
                false,
                Optional.empty());
    }

    private static SlotCheck.Gap firstStart(ServerView server) {
        return server.slot().isPresent()
                ? new SlotCheck.Gap(GapReason.LEDGER_LOST, "there is a slot, but no record of it")
                : new SlotCheck.Gap(GapReason.FIRST_START, "rows that are there already are adopted");
    }

    private GapIncident incident(SlotCheck.Gap gap) {
        return new GapIncident(gap.reason(), gap.detail(), parts.clock().instant(), List.of());
    }

    private LedgerRecord raise(LedgerRecord onto, GapIncident incident) {
        LedgerRecord raised = onto.raise(incident);
        parts.ledger().save(raised);
        parts.counters().incidents.incrementAndGet();
        LOGGER.warn(
                "gap incident raised reason={} epoch={} detail={}",
                incident.reason().wire(),
                raised.epoch(),
                incident.detail());
        parts.crashPoint().reached(CrashPoint.Stage.CAPTURE_INCIDENT_RAISED);
        return raised;
    }

    /** The LSN in the ledger is 0 until the new slot stands there: dying in between is found out as a gap, too. */
    private LedgerRecord replaceSlot(LedgerRecord known, ServerView server, GapIncident incident) throws SQLException {
        boolean first = known.processed().equals(Lsn.ZERO) && known.incident().isEmpty();
        long epoch = first ? known.epoch() : known.epoch() + 1;
        boolean allOrigins = !server.foreignOrigins().isEmpty();
        LedgerRecord raised = raise(known.anew(epoch, server, Lsn.ZERO, allOrigins), incident);
        parts.covered().forget();
        session.dropSlot();
        parts.crashPoint().reached(CrashPoint.Stage.CAPTURE_SLOT_DROPPED);
        session.makeSlot(parts.config().failoverSlot());
        parts.crashPoint().reached(CrashPoint.Stage.CAPTURE_SLOT_MADE);
        ServerView after = session.view();
        Lsn confirmed = after.slot()
                .map(ServerView.SlotView::confirmed)
                .orElseThrow(() -> new SQLException("the slot vanished as soon as it was made"));
        long footprint = SlotCheck.nextFootprint(raised, server);
        session.leaveFootprint(footprint);
        parts.crashPoint().reached(CrashPoint.Stage.CAPTURE_FOOTPRINT_LEFT);
        LedgerRecord ready = raised.anew(epoch, after, confirmed, allOrigins).footprint(footprint);
        parts.ledger().save(ready);
        parts.crashPoint().reached(CrashPoint.Stage.CAPTURE_SLOT_READY);
        return ready;
    }

    private LedgerRecord reread(LedgerRecord open, GapIncident incident) throws SQLException, InterruptedException {
        List<Collection> collections = parts.catalog().collections().stream()
                .filter(collection ->
                        incident.tables().isEmpty() || incident.tables().contains(collection.table()))
                .toList();
        Consumer<Progress> tell = progress -> state.accept(new CaptureState.Gap(incident, progress));
        tell.accept(new Progress("beginning", 0, collections.size(), 0, 0));
        try (Connection connection = session.server().connect()) {
            Reread reread = new Reread(
                    connection,
                    parts.rowEvents(),
                    parts.known(),
                    publishing(),
                    parts.clock(),
                    parts.crashPoint(),
                    tell);
            Reread.Result result = reread.run(open.epoch(), collections);
            collections.forEach(collection -> parts.covered().cover(collection.table(), result.barrier()));
            LedgerRecord closed = open.closed();
            parts.ledger().save(closed);
            parts.crashPoint().reached(CrashPoint.Stage.CAPTURE_INCIDENT_CLOSED);
            LOGGER.info(
                    "gap incident closed reason={} rows={}", incident.reason().wire(), result.rowsRead());
            return closed;
        }
    }

    private Reread.Publishing publishing() {
        Publisher publisher = new Publisher(parts.log(), parts.counters(), parts.counters().reread);
        return new Reread.Publishing() {
            @Override
            public void checkComplete() {
                parts.definitions().check();
            }

            @Override
            public void publish(Captured captured) throws InterruptedException {
                parts.stop().check();
                publisher.publish(captured);
            }

            @Override
            public void flush() throws InterruptedException {
                publisher.flush();
            }

            @Override
            public void pause(Duration duration) throws InterruptedException {
                parts.stop().pause(duration);
                parts.stop().check();
            }
        };
    }
}
