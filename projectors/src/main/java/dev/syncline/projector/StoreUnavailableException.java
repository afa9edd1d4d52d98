package dev.syncline.projector;

/** The store gave no answer, and what was asked may or may not have happened. Asking the same again is safe. */
public final class StoreUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public StoreUnavailableException(String store, Throwable cause) {
        super("store unavailable store=" + store + ": " + cause.getMessage(), cause);
    }
}
