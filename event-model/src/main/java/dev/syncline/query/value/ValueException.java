package dev.syncline.query.value;

/** There is no such value; PostgreSQL raises an error of SQLSTATE class 22 for the same. */
public final class ValueException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ValueException(String message) {
        super(message, null, false, false);
    }
}
