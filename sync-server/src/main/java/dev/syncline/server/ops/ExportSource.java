package dev.syncline.server.ops;

import dev.syncline.export.Export;
import java.io.IOException;
import java.util.Optional;

/** Where exported documents come from. Thread-safe. */
@FunctionalInterface
public interface ExportSource {
    /**
     * Checks what was asked; nothing is read yet.
     *
     * @param from {@code postgres}, {@code json} or {@code log}; empty for the store that answers reads
     * @param at a time or a position; empty for now
     * @throws IllegalArgumentException saying what of it can't be
     */
    Documents open(String collection, String from, Optional<String> at, String tenant);

    /** To be read once, by whoever writes the answer. */
    @FunctionalInterface
    interface Documents {
        void to(Export.Sink sink) throws IOException;
    }
}
