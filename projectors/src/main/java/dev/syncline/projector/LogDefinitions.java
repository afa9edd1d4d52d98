package dev.syncline.capture;

import dev.syncline.projector.LogUnavailableException;
import dev.syncline.projector.OldCatalogException;

/** The definitions by which the log is decided, which a server with a newer catalog may have added to. Thread-safe. */
@FunctionalInterface
public interface LogDefinitions {
    /**
     * Compares them, as of now, with this server's catalog. To be called between reading rows and publishing or passing
     * over what they hold: a definition stands in the log before Syncline makes its columns, so whoever lacks nothing here
     * has read all of those rows.
     *
     * @throws OldCatalogException if the catalog lacks something
     * @throws LogUnavailableException if they can't be read
     */
    void check();
}
