package dev.syncline.capture;

import dev.syncline.capture.ledger.CaptureLedger;
import dev.syncline.capture.ledger.CaptureLedgerException;
import dev.syncline.capture.ledger.LedgerRecord;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A ledger whose records outlive it: {@link #again} opens it for another process. */
final class InMemoryLedger implements CaptureLedger {
    private final Map<String, LedgerRecord> records;
    private final Map<String, Object> owners;

    InMemoryLedger() {
        this(new HashMap<>(), new HashMap<>());
    }

    private InMemoryLedger(Map<String, LedgerRecord> records, Map<String, Object> owners) {
        this.records = records;
        this.owners = owners;
    }

    InMemoryLedger again() {
        return new InMemoryLedger(records, owners);
    }

    @Override
    public Optional<LedgerRecord> claim(String slot) {
        synchronized (records) {
            owners.put(slot, this);
            return Optional.ofNullable(records.get(slot));
        }
    }

    @Override
    public void save(LedgerRecord ledgerRecord) {
        synchronized (records) {
            if (owners.get(ledgerRecord.slot()) != this) {
                throw new CaptureLedgerException("claimed by another", null);
            }
            records.put(ledgerRecord.slot(), ledgerRecord);
        }
    }

    Optional<LedgerRecord> record(String slot) {
        synchronized (records) {
            return Optional.ofNullable(records.get(slot));
        }
    }

    void forget(String slot) {
        synchronized (records) {
            records.remove(slot);
        }
    }

    @Override
    public void close() {}
}
