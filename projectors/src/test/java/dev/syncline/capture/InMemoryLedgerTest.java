package dev.syncline.capture;

class InMemoryLedgerTest extends CaptureLedgerContract {
    private final InMemoryLedger ledger = new InMemoryLedger();

    @Override
    protected CaptureLedger open() {
        return ledger.again();
    }
}
