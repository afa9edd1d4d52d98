package dev.syncline.json;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Held for the moment in which a manifest is replaced, against other processes and against other stores of this one.
 * Nobody waits for it: a holder that was stopped could be stopped for long.
 */
final class PartitionLock {
    private final Path file;

    PartitionLock(Path directory) {
        this.file = directory.resolve(".lock");
    }

    /** Another process has it, or another store of this one. */
    static final class LockedException extends IOException {
        private static final long serialVersionUID = 1;

        private LockedException(Path file) {
            super(file + " is locked by another process or store");
        }
    }

    interface Guarded<T> {
        T run() throws IOException;
    }

    /** @throws LockedException if another one holds it; trying again later is safe */
    <T> T holding(Guarded<T> guarded) throws IOException {
        HeldFile held = HeldFile.take(file).orElseThrow(() -> new LockedException(file));
        try (held) {
            return guarded.run();
        }
    }
}
