package dev.syncline.projector;

/** The definitions by which the log is decided, which a server with a newer catalog may have added to. Thread-safe. */
@FunctionalInterface
public interface LogDefinitions {
    /**
     * Compares them, as of now, with this server's catalog. A definition stands in the log before Syncline makes its
     * columns. So whoever asks between reading rows and publishing or passing over what they hold, and lacks nothing, has
     * read all of them; and whoever asks in a transaction behind its writes has written all of them, for their locks keep
     * new columns out until it commits.
     *
     * @throws OldCatalogException if the catalog lacks something
     * @throws LogUnavailableException if they can't be read
     */
    void check();
}
