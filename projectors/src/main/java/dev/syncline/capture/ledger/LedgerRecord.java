package dev.syncline.capture.ledger;

import static java.util.Objects.requireNonNull;

import dev.syncline.capture.slot.Lsn;
import dev.syncline.capture.slot.ServerView;
import java.util.Optional;

/**
 * What capture wrote down about one slot.
 *
 * @param epoch leads the sequence of every captured event
 * @param processed the highest LSN that the slot may have been told
 * @param footprint the highest number that was left in PostgreSQL beside the slot: what has a lower one is an older copy
 * @param allOrigins whether writes under foreign replication origins were read
 * @param incident open gap incident
 */
public record LedgerRecord(
        String slot,
        long epoch,
        String systemIdentifier,
        int timeline,
        Lsn processed,
        long footprint,
        boolean allOrigins,
        Optional<GapIncident> incident) {
    public LedgerRecord {
        requireNonNull(slot, "slot");
        requireNonNull(systemIdentifier, "systemIdentifier");
        requireNonNull(processed, "processed");
        requireNonNull(incident, "incident");
        if (epoch < 1) {
            throw new IllegalArgumentException("capture epoch must be positive, was " + epoch);
        }
    }

    public LedgerRecord processed(Lsn lsn) {
        return new LedgerRecord(
                slot, epoch, systemIdentifier, timeline, processed.max(lsn), footprint, allOrigins, incident);
    }

    public LedgerRecord footprint(long number) {
        return new LedgerRecord(slot, epoch, systemIdentifier, timeline, processed, number, allOrigins, incident);
    }

    /** An incident while the slot stays good. */
    public LedgerRecord raise(GapIncident raised) {
        GapIncident open = incident.map(there -> there.and(raised)).orElse(raised);
        return new LedgerRecord(
                slot, epoch, systemIdentifier, timeline, processed, footprint, allOrigins, Optional.of(open));
    }

    /** The slot is made anew on this server; LSNs of before mean nothing any more. */
    public LedgerRecord anew(long newEpoch, ServerView server, Lsn confirmed, boolean all) {
        return new LedgerRecord(
                slot, newEpoch, server.systemIdentifier(), server.timeline(), confirmed, footprint, all, incident);
    }

    public LedgerRecord reading(boolean all) {
        return new LedgerRecord(slot, epoch, systemIdentifier, timeline, processed, footprint, all, incident);
    }

    public LedgerRecord closed() {
        return new LedgerRecord(
                slot, epoch, systemIdentifier, timeline, processed, footprint, allOrigins, Optional.empty());
    }
}
