package dev.syncline.server.http;

import dev.syncline.event.Reason;
import java.util.Locale;

/** Every way in which a request can fail, with its status: a closed set that clients switch on. */
public enum ProblemCode {
    VERSION_CONFLICT(409, "The document is at another version"),
    NOT_FOUND(404, "There is no such document"),
    ALREADY_EXISTS(409, "The document exists already"),
    SCHEMA(422, "The document breaks its schema"),
    UNREADABLE(400, "The request is not readable"),
    UNKNOWN_COLLECTION(404, "There is no such collection"),
    TOO_LARGE(413, "The content is too large"),
    BAD_REQUEST(400, "The request is not understood"),
    UNSUPPORTED_MEDIA_TYPE(415, "The content type is not supported"),
    UNSUPPORTED_PATCH(415, "The patch format is not supported"),
    METHOD_NOT_ALLOWED(405, "The method is not allowed here"),
    NOT_ACCEPTABLE(406, "No representation is acceptable"),
    UNKNOWN_ROUTE(404, "There is nothing at this path"),
    UNKNOWN_EVENT(404, "Nothing is known of this event"),
    POSITION_FORGOTTEN(410, "The log can't tell any more"),
    UNKNOWN_JOB(404, "There is no such job"),
    JOB_RUNS(409, "A job of this kind runs already"),
    REBUILD_REFUSED(409, "The store can't be rebuilt like this"),
    CURSOR_INVALID(400, "The cursor does not fit this list"),
    BUSY(503, "Too many are served at once"),
    STOPPING(503, "The server stops"),
    LOG_UNAVAILABLE(503, "The log is unavailable"),
    STORE_UNAVAILABLE(503, "The store is unavailable"),
    POSITION_NOT_REACHED(503, "The store has not reached the position yet"),
    OUTCOME_UNKNOWN(504, "The outcome is unknown"),
    INTERNAL(500, "A defect of Syncline");

    private final int status;
    private final String title;

    ProblemCode(int status, String title) {
        this.status = status;
        this.title = title;
    }

    int status() {
        return status;
    }

    String title() {
        return title;
    }

    /** Whether the same request may succeed later. */
    boolean retryable() {
        return status == 503 || status == 504;
    }

    public String wire() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static ProblemCode of(Reason reason) {
        return switch (reason) { // no default: a new reason does not compile until somebody has chosen its status
            case VERSION_CONFLICT -> VERSION_CONFLICT;
            case NOT_FOUND -> NOT_FOUND;
            case ALREADY_EXISTS -> ALREADY_EXISTS;
            case SCHEMA -> SCHEMA;
            case UNREADABLE -> UNREADABLE;
            case UNKNOWN_COLLECTION -> UNKNOWN_COLLECTION;
            case TOO_LARGE -> TOO_LARGE;
        };
    }
}
