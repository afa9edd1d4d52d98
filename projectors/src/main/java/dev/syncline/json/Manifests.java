package dev.syncline.json;

import dev.syncline.projector.CrashPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Reads every manifest of a store without opening it: also one that no server could open. */
public final class Manifests {
    private static final String PREFIX = "partition-";

    private Manifests() {}

    /**
     * What was seen.
     *
     * @param unreadable why, by file
     */
    public record Checked(int readable, Map<Path, String> unreadable) {}

    /** @throws IOException if the directory can't be read; one that is not there holds nothing */
    public static Checked check(Path store) throws IOException {
        int readable = 0;
        Map<Path, String> unreadable = new TreeMap<>();
        for (Path directory : partitions(store)) {
            ManifestFile file = file(directory);
            try {
                readable += file.read().isPresent() ? 1 : 0;
            } catch (UnreadableManifestException e) {
                unreadable.put(file.path(), e.getMessage());
            }
        }
        return new Checked(readable, unreadable);
    }

    /**
     * Bytes of the segments of some collections, garbage among them; what can't be read has none.
     *
     * @throws IOException if the directory can't be read; one that is not there holds nothing
     */
    public static long bytes(Path store, Collection<String> collections) throws IOException {
        long bytes = 0;
        for (Path directory : partitions(store)) {
            try {
                bytes += file(directory)
                        .read()
                        .map(marked -> bytes(marked.manifest(), collections))
                        .orElse(0L);
            } catch (UnreadableManifestException e) {
                // check() tells of it
            }
        }
        return bytes;
    }

    private static long bytes(Manifest manifest, Collection<String> collections) {
        return manifest.segments().stream()
                .filter(entry -> collections.contains(entry.owner().collection()))
                .mapToLong(Manifest.Entry::length)
                .sum();
    }

    private static ManifestFile file(Path directory) {
        int partition = Integer.parseInt(directory.getFileName().toString().substring(PREFIX.length()));
        return new ManifestFile(directory, partition, CrashPoint.NONE);
    }

    private static List<Path> partitions(Path store) throws IOException {
        if (!Files.isDirectory(store)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(store)) {
            return found.filter(path -> path.getFileName().toString().matches(PREFIX + "\\d{1,9}"))
                    .toList();
        }
    }
}
