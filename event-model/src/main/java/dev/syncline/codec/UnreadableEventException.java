package dev.syncline.codec;

/** A record or a CloudEvent that can't be understood; the message says what is wrong and what is expected. */
public final class UnreadableEventException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnreadableEventException(String message) {
        super(message);
    }
}
