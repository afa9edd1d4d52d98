package dev.syncline.projector.kafka;

/** The topics are not as they must be, and Syncline does not start on them. The message says what to do. */
public final class LogLayoutException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public LogLayoutException(String message) {
        super(message);
    }
}
