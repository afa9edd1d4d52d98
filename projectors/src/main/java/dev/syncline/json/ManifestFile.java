package dev.syncline.json;

import dev.syncline.event.UnreadableJsonException;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.CrashPoint.Stage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** {@code manifest.json} of one partition: read whole, replaced whole. Thread-safe, for it keeps no state. */
final class ManifestFile {
    private static final int MARK_BYTES = 80;

    private final Path file;
    private final int partition;
    private final CrashPoint crashPoint;

    ManifestFile(Path directory, int partition, CrashPoint crashPoint) {
        this.file = directory.resolve("manifest.json");
        this.partition = partition;
        this.crashPoint = crashPoint;
    }

    Path path() {
        return file;
    }

    /**
     * What changes with every new manifest: its first bytes, with checksum, epoch and position; empty if there is none.
     * Cheap, for each read asks. Neither time nor inode would do: both can come again within one tick of the clock.
     */
    Optional<String> mark() throws IOException {
        try (InputStream content = Files.newInputStream(file)) {
            return Optional.of(mark(content.readNBytes(MARK_BYTES)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Whether a manifest with this mark was written under this epoch. */
    static boolean ofEpoch(String mark, long epoch) {
        return mark.contains("\"epoch\":" + epoch + ",");
    }

    static String mark(byte[] manifest) {
        return new String(manifest, 0, Math.min(MARK_BYTES, manifest.length), StandardCharsets.US_ASCII);
    }

    /**
     * @return empty if there is none
     * @throws UnreadableManifestException if it is damaged or of a newer format
     */
    Optional<Marked> read() throws IOException {
        try {
            byte[] bytes = Files.readAllBytes(file);
            return Optional.of(new Marked(Manifest.read(bytes, partition), mark(bytes)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (UnreadableJsonException e) {
            throw new UnreadableManifestException(file, "it is damaged, " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw new UnreadableManifestException(file, e.getMessage());
        }
    }

    /** A manifest and the mark of its file. */
    record Marked(Manifest manifest, String mark) {}

    /** Atomic and durable once it returns; after an exception it may or may not have happened. */
    void replace(byte[] manifest) throws IOException {
        DurableFile.write(DurableFile.temporary(file), manifest);
        crashPoint.reached(Stage.JSON_MANIFEST_WRITTEN);
        DurableFile.rename(file);
        crashPoint.reached(Stage.JSON_MANIFEST_RENAMED);
        PartitionDirectory.fsync(file.getParent());
        crashPoint.reached(Stage.JSON_DIRECTORY_FSYNCED);
    }
}
