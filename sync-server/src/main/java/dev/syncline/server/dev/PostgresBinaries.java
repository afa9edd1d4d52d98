package dev.syncline.server.dev;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the embedded PostgreSQL is unpacked: once for a user, not once for each data directory, for that costs more than
 * all else that starts. {@code $XDG_CACHE_HOME}, or {@code ~/.cache}, as the XDG Base Directory Specification has it.
 */
final class PostgresBinaries {
    private static final Logger LOGGER = LoggerFactory.getLogger(PostgresBinaries.class);

    private PostgresBinaries() {}

    /** Exists, and may be shared with other processes. @param otherwise for a user without a place of that kind */
    static Path directory(Path otherwise) throws IOException {
        Path shared = Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .map(Path::of)
                .filter(Path::isAbsolute)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"))
                .resolve("syncline/postgres");
        try {
            Files.createDirectories(shared);
            if (Files.isWritable(shared)) {
                return shared;
            }
        } catch (IOException e) {
            LOGGER.debug("no cache there, PostgreSQL is unpacked beside its data directory={}", shared, e);
        }
        return Files.createDirectories(otherwise);
    }
}
