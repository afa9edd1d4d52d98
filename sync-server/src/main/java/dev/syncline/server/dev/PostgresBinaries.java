package dev.syncline.server.dev;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the embedded PostgreSQL is unpacked: once for a user, not once for each data directory, for that costs more than
 * all else that starts. {@code $XDG_CACHE_HOME}, or {@code ~/.cache}, as the XDG Base Directory Specification has it. The
 * library takes every file that is there for whole, so what a killed process left is deleted first.
 */
final class PostgresBinaries {
    private static final Logger LOGGER = LoggerFactory.getLogger(PostgresBinaries.class);
    private static final String UNPACKED = "PG-";
    private static final String WHOLE = ".whole";

    private PostgresBinaries() {}

    /**
     * Starts it, and waits for whoever else unpacks it now.
     *
     * @param otherwise for a user without a place for such things
     */
    static synchronized EmbeddedPostgres start(EmbeddedPostgres.Builder builder, Path otherwise) throws IOException {
        Path directory = directory(otherwise);
        builder.setOverrideWorkingDirectory(directory.toFile());
        try (FileChannel file = FileChannel.open(
                        directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = file.lock()) {
            LOGGER.debug("PostgreSQL's binaries are ours lock={}", held);
            for (Path left : unmarked(directory)) {
                delete(left);
            }
            EmbeddedPostgres started = builder.start();
            for (Path whole : unmarked(directory)) {
                Files.createFile(marker(whole));
            }
            return started;
        } catch (ExceptionInInitializerError e) {
            throw new IOException("its binaries could not be unpacked into " + directory + ": " + e.getCause(), e);
        }
    }

    private static Path directory(Path otherwise) throws IOException {
        Path cache = Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .map(Path::of)
                .filter(Path::isAbsolute)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"));
        try {
            if (cache.isAbsolute()) {
                Path shared = cache.resolve("syncline");
                // The library lets everybody write into what it unpacks.
                Files.createDirectories(shared);
                Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwx------"));
                return Files.createDirectories(shared.resolve("postgres"));
            }
        } catch (IOException e) {
            LOGGER.debug("no cache there, PostgreSQL is unpacked beside its data directory={}", cache, e);
        }
        return Files.createDirectories(otherwise);
    }

    private static List<Path> unmarked(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isDirectory)
                    .filter(file -> file.getFileName().toString().startsWith(UNPACKED))
                    .filter(file -> Files.notExists(marker(file)))
                    .toList();
        }
    }

    private static Path marker(Path unpacked) {
        return unpacked.resolveSibling(unpacked.getFileName() + WHOLE);
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
