package dev.syncline.rebuild;

/** The fresh store must not take the live one's place, or can't be made at all; the message says why. */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public RefusedException(String message) {
        super(message);
    }
}
