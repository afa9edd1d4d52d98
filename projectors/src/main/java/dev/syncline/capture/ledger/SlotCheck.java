package dev.syncline.capture.ledger;

import dev.syncline.capture.slot.ServerView;
import java.util.Optional;

/** Compares what PostgreSQL says with what capture wrote down. Pure. */
public final class SlotCheck {
    /** What speaks against going on from the slot. */
    public record Gap(GapReason reason, String detail) {}

    private SlotCheck() {}

    /** Empty when the slot is where the ledger says, or behind: then what follows comes again. */
    public static Optional<Gap> check(LedgerRecord ledger, ServerView server) {
        if (!server.systemIdentifier().equals(ledger.systemIdentifier())) {
            return gap(
                    GapReason.OTHER_SYSTEM,
                    "system identifier is %s, was %s".formatted(server.systemIdentifier(), ledger.systemIdentifier()));
        }
        if (server.timeline() != ledger.timeline()) {
            return gap(
                    GapReason.OTHER_TIMELINE, "timeline is %d, was %d".formatted(server.timeline(), ledger.timeline()));
        }
        if (server.current().compareTo(ledger.processed()) < 0) {
            return gap(
                    GapReason.LSN_WENT_BACK,
                    "WAL ends at %s, capture was at %s".formatted(server.current(), ledger.processed()));
        }
        if (server.footprint() < ledger.footprint()) {
            return gap(
                    GapReason.RESTORED,
                    "an older copy of the server answers: capture's footprint there is %d, was %d"
                            .formatted(server.footprint(), ledger.footprint()));
        }
        return server.slot()
                .map(slot -> check(ledger, slot))
                .orElseGet(() -> gap(GapReason.SLOT_MISSING, "the slot is gone, capture was at " + ledger.processed()));
    }

    /** Above all that were left, also by those who did not come to write it down. */
    public static long nextFootprint(LedgerRecord ledger, ServerView server) {
        return Math.max(ledger.footprint(), server.footprint()) + 1;
    }

    /** Writes under a replication origin that capture did not read: once it reads all, it goes on to. */
    public static Optional<Gap> unseenOrigins(LedgerRecord ledger, ServerView server) {
        return ledger.allOrigins() || server.foreignOrigins().isEmpty()
                ? Optional.empty()
                : gap(GapReason.ORIGIN_UNSEEN, "replication origins " + String.join(", ", server.foreignOrigins()));
    }

    private static Optional<Gap> check(LedgerRecord ledger, ServerView.SlotView slot) {
        if (slot.invalidation().isPresent()) {
            return gap(
                    GapReason.SLOT_INVALIDATED,
                    "%s, capture was at %s".formatted(slot.invalidation().get(), ledger.processed()));
        }
        if (slot.beingMade()) {
            return gap(
                    GapReason.SLOT_MISSING,
                    "somebody is making the slot anew, capture was at %s".formatted(ledger.processed()));
        }
        if (slot.confirmed().compareTo(ledger.processed()) > 0) {
            return gap(
                    GapReason.SLOT_AHEAD,
                    "the slot is at %s, capture was at %s".formatted(slot.confirmed(), ledger.processed()));
        }
        return Optional.empty();
    }

    private static Optional<Gap> gap(GapReason reason, String detail) {
        return Optional.of(new Gap(reason, detail));
    }
}
