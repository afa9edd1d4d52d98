package dev.syncline.server;

import dev.syncline.json.HeldFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The decider's state directory and what stands beside it, held by one server until it is closed or its process ends. */
public final class StateDirectory implements AutoCloseable {
    private final HeldFile held;

    private StateDirectory(HeldFile held) {
        this.held = held;
    }

    /** @throws HeldException if another server has it */
    static StateDirectory hold(Path directory) {
        Path path = directory.toAbsolutePath().normalize();
        try {
            Files.createDirectories(path.getParent());
            return new StateDirectory(HeldFile.take(path.resolveSibling(path.getFileName() + ".lock"))
                    .orElseThrow(() -> new HeldException(path)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        held.close();
    }

    /** Another server runs on this state directory. */
    public static final class HeldException extends RuntimeException {
        private static final long serialVersionUID = 1;

        HeldException(Path directory) {
            super("The state directory " + directory
                    + " is held by a server that runs. Each server needs one of its own."
                    + " Next: stop that one, or set decider.stateDirectory to another");
        }
    }
}
