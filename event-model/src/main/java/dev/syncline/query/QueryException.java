package dev.syncline.query;

/** The text is no clause of this language; nothing was asked yet. The message is for whoever wrote the text. */
public final class QueryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int position;

    QueryException(int position, String message) {
        super("at character " + position + ": " + message);
        this.position = position;
    }

    /** The character that the message is about, from 1 on. */
    public int position() {
        return position;
    }
}
