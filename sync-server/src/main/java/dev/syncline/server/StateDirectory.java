package dev.syncline.server;

import dev.syncline.json.HeldFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The decider's state directory and what stands beside it, held by one server until it is closed or its process ends. */
public final class StateDirectory implements AutoCloseable {
    private final HeldFile held;

    private StateDirectory(HeldFile held) {
        this.held = held;
    }

    /** @throws UnusableException if another server has it, or it can't be made */
    static StateDirectory hold(Path directory) {
        Path path = directory.toAbsolutePath().normalize();
        Path lock = path.resolveSibling(path.getFileName() + ".lock");
        // A file of its own: to close a locked file, however it was opened, ends the lock of the process (fcntl,
        // POSIX).
        Path holder = path.resolveSibling(path.getFileName() + ".pid");
        try {
            Files.createDirectories(path.getParent());
            Optional<HeldFile> held = HeldFile.take(lock);
            if (held.isEmpty()) {
                throw new UnusableException("The state directory " + path + " is held by "
                        + name(holder)
                        + ". Each server needs one of its own. Next: stop that one, or set decider.stateDirectory to"
                        + " another");
            }
            Files.writeString(holder, "process " + ProcessHandle.current().pid() + "\n");
            return new StateDirectory(held.get());
        } catch (IOException e) {
            throw new UnusableException("The state directory " + path + " can't be used: " + e
                    + ". Next: make it writable, or set decider.stateDirectory to another");
        }
    }

    private static String name(Path holder) throws IOException {
        return Files.exists(holder) ? Files.readString(holder).strip() : "a server that starts";
    }

    @Override
    public void close() throws IOException {
        held.close();
    }

    /** Another server runs on this state directory, or nothing can be written there. */
    public static final class UnusableException extends RuntimeException {
        private static final long serialVersionUID = 1;

        UnusableException(String message) {
            super(message);
        }
    }
}
