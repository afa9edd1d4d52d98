package dev.syncline.capture.ledger;

import java.util.Optional;

/** Where capture writes down how far it came, so that a slot that lost something is found out. */
public interface CaptureLedger extends AutoCloseable {
    /**
     * Takes the slot's record over: from now on whoever claimed it before fails to save. Answers the last record that
     * was saved, empty when there never was one.
     *
     * @throws CaptureLedgerException if there is no answer: claim again
     */
    Optional<LedgerRecord> claim(String slot);

    /**
     * Replaces the record of the claimed slot; when this returns it can no longer be lost.
     *
     * @throws CaptureLedgerException if somebody else claimed the slot, or nobody knows whether it was saved: claim again
     */
    void save(LedgerRecord ledgerRecord);

    @Override
    void close();
}
