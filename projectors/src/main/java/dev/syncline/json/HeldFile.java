package dev.syncline.json;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A file that is locked until it is closed or its process ends, against other processes and against this one. */
public final class HeldFile implements AutoCloseable {
    /** A file lock is the process's, so two users in one process need this beside it. */
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path key;
    private final FileChannel channel;

    private HeldFile(Path key, FileChannel channel) {
        this.key = key;
        this.channel = channel;
    }

    /**
     * Takes it without waiting; the file is made where it is missing, its directory is not.
     *
     * @return empty while somebody else holds it
     */
    public static Optional<HeldFile> take(Path file) throws IOException {
        Path key = file.toAbsolutePath().normalize();
        if (!HELD_HERE.add(key)) {
            return Optional.empty();
        }
        Optional<HeldFile> held = Optional.empty();
        try {
            held = lock(key);
            return held;
        } finally {
            if (held.isEmpty()) {
                HELD_HERE.remove(key);
            }
        }
    }

    private static Optional<HeldFile> lock(Path key) throws IOException {
        FileChannel channel = FileChannel.open(key, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean locked = false;
        try {
            FileLock lock = channel.tryLock();
            locked = lock != null;
            return locked ? Optional.of(new HeldFile(key, channel)) : Optional.empty();
        } finally {
            if (!locked) {
                channel.close();
            }
        }
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            HELD_HERE.remove(key);
        }
    }
}
