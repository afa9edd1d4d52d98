package dev.syncline.capture.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.capture.slot.Lsn;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every ledger does. Extended by one class per adapter. */
public abstract class CaptureLedgerContract {
    private static final GapIncident INCIDENT = new GapIncident(
            GapReason.SLOT_AHEAD,
            "the slot is at 0/2, capture was at 0/1",
            Instant.parse("2026-11-21T08:00:00Z"),
            List.of("notes"));

    /** A ledger as another process would open it: on the same records each time. */
    protected abstract CaptureLedger open();

    @Test
    void slotThatWasNeverSavedHasNoRecord() {
        try (CaptureLedger ledger = open()) {
            assertThat(ledger.claim("unknown")).isEmpty();
        }
    }

    @Test
    void lastRecordOfEachSlotIsFoundByTheNextProcess() {
        try (CaptureLedger ledger = open()) {
            ledger.claim("a");
            ledger.save(record("a", 1, Optional.empty()));
            ledger.save(record("a", 2, Optional.of(INCIDENT)));
            ledger.claim("b");
            ledger.save(record("b", 7, Optional.empty()));
        }

        try (CaptureLedger next = open()) {
            assertThat(next.claim("a")).contains(record("a", 2, Optional.of(INCIDENT)));
            assertThat(next.claim("b")).contains(record("b", 7, Optional.empty()));
        }
    }

    @Test
    void claimFencesOffWhoeverClaimedBefore() {
        try (CaptureLedger zombie = open();
                CaptureLedger successor = open()) {
            zombie.claim("z");
            zombie.save(record("z", 1, Optional.empty()));
            successor.claim("z");
            successor.save(record("z", 2, Optional.empty()));

            assertThatThrownBy(() -> zombie.save(record("z", 1, Optional.empty())))
                    .isInstanceOf(CaptureLedgerException.class);

            successor.save(record("z", 3, Optional.empty()));
            assertThat(successor.claim("z")).contains(record("z", 3, Optional.empty()));
        }
    }

    private static LedgerRecord record(String slot, long epoch, Optional<GapIncident> incident) {
        return new LedgerRecord(slot, epoch, "7489", 3, Lsn.parse("16/B374D848"), 5, true, incident);
    }
}
