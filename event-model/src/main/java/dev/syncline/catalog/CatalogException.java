package dev.syncline.catalog;

/** The catalog can't be used as it stands. The message names collection, field and what to do. */
public final class CatalogException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public CatalogException(String collection, String problem) {
        super("collection " + collection + ": " + problem);
    }

    public CatalogException(String collection, String field, String problem) {
        super("collection " + collection + ", field " + field + ": " + problem);
    }
}
