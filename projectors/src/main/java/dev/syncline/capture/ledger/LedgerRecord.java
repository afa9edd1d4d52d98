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
 * @param mark the highest number that was left in PostgreSQL beside the slot: what it holds is no older
 * @param allOrigins whether writes under foreign replication origins were read
 * @param incident open gap incident
 */
public record LedgerRecord(
        String slot,
        long epoch,
        String systemIdentifier,
        int timeline,
        Lsn processed,
        long mark,
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
                slot, epoch, systemIdentifier, timeline, processed.max(lsn), mark, allOrigins, incident);
    }

    public LedgerRecord marked(long number) {
        return new LedgerRecord(slot, epoch, systemIdentifier, timeline, processed, number, allOrigins, incident);
    }

    /** An incident while the slot stays good. */
    public LedgerRecord raise(GapIncident raised) {
        GapIncident open = incident.map(there -> there.and(raised)).orElse(raised);
        return new LedgerRecord(
                slot, epoch, systemIdentifier, timeline, processed, mark, allOrigins, Optional.of(open));
    }

    /** The slot is made anew on this server; LSNs of before mean nothing any more. */
    public LedgerRecord anew(long newEpoch, ServerView server, Lsn confirmed, boolean all) {
        return new LedgerRecord(
                slot, newEpoch, server.systemIdentifier(), server.timeline(), confirmed, mark, all, incident);
    }

    public LedgerRecord reading(boolean all) {
        return new LedgerRecord(slot, epoch, systemIdentifier, timeline, processed, mark, all, incident);
    }

    public LedgerRecord closed() {
        return new LedgerRecord(slot, epoch, systemIdentifier, timeline, processed, mark, allOrigins, Optional.empty());
    }
}
