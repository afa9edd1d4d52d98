package dev.syncline.server.dev;

/** Something on this machine keeps {@code dev} from starting; the message says what to do. */
public final class DevException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public DevException(String message) {
        super(message);
    }

    public DevException(String message, Throwable cause) {
        super(message, cause);
    }
}
