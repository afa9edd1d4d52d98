package dev.syncline.projector;

/**
 * This server's catalog lacks what the log's definitions have, since another server was started with a newer one: it can't
 * do this without losing fields, and did nothing.
 */
public final class OldCatalogException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param lacking collections, and fields as {@code collection.field} */
    public OldCatalogException(String lacking) {
        super("this server's catalog lacks what the log's definitions have: " + lacking
                + ". Start it again with the newer catalog [catalog-old]");
    }

    /** Throws it where it is a cause of this: waiting would not help. */
    public static void throwIfIn(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof OldCatalogException old) {
                throw old;
            }
        }
    }
}
