package dev.syncline.capture;

import dev.syncline.capture.ledger.CaptureLedger;
import dev.syncline.capture.ledger.CaptureLedgerContract;

class InMemoryLedgerTest extends CaptureLedgerContract {
    private final InMemoryLedger ledger = new InMemoryLedger();

    @Override
    protected CaptureLedger open() {
        return ledger.again();
    }
}
