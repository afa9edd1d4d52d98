package dev.syncline.projector;

/** A clause that fails on the documents there are: a division by zero, a number out of range. Asking again won't help. */
public final class UnanswerableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public UnanswerableException(String message) {
        super(message);
    }
}
