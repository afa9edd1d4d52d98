package dev.syncline.json;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Held for the moment in which a manifest is replaced, against other processes and against other stores of this one.
 * Nobody waits for it: a holder that was stopped could be stopped for long.
 */
final class PartitionLock {
    /** A file lock is the process's, so two stores in one process need this beside it. */
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path file;

    PartitionLock(Path directory) {
        this.file = directory.resolve(".lock");
    }

    interface Guarded<T> {
        T run() throws IOException;
    }

    /** @throws IOException if another one holds it; trying again later is safe */
    <T> T holding(Guarded<T> guarded) throws IOException {
        Path key = file.toAbsolutePath().normalize();
        if (!HELD_HERE.add(key)) {
            throw new IOException(file + " is locked by another store of this process");
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                throw new IOException(file + " is locked by another process");
            }
            return guarded.run();
        } finally {
            HELD_HERE.remove(key);
        }
    }
}
