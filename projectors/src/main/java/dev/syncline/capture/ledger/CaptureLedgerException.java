package dev.syncline.capture.ledger;

/** The ledger gave no answer, or belongs to another capture by now. Nothing may be marked processed; claim again. */
public final class CaptureLedgerException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public CaptureLedgerException(String message, Throwable cause) {
        super(message, cause);
    }
}
