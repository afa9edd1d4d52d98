package dev.syncline.capture;

import dev.syncline.projector.LogUnavailableException;
import java.util.Optional;

/** The definitions by which the log is decided, which a server with a newer catalog may have added to. Thread-safe. */
@FunctionalInterface
public interface LogDefinitions {
    /**
     * What they have and this server's catalog lacks, as of now; empty where it lacks nothing.
     *
     * @throws LogUnavailableException if they can't be read
     */
    Optional<String> lacking();

    /**
     * To be called between reading rows and publishing what they hold. A definition stands in the log before its columns
     * are made, so whoever lacks nothing here has read all of the rows.
     *
     * @throws IllegalStateException naming what is lacking
     * @throws LogUnavailableException if they can't be read
     */
    default void check() {
        lacking().ifPresent(reason -> {
            throw new IllegalStateException(reason);
        });
    }
}
