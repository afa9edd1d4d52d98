package dev.syncline.projector;

/** The log took nothing: what was to be published was not, and will not be. */
public final class LogUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public LogUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
