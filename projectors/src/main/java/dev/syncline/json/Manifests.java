package dev.syncline.json;

import dev.syncline.projector.CrashPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
            int partition = Integer.parseInt(directory.getFileName().toString().substring(PREFIX.length()));
            ManifestFile file = new ManifestFile(directory, partition, CrashPoint.NONE);
            try {
                readable += file.read().isPresent() ? 1 : 0;
            } catch (UnreadableManifestException e) {
                unreadable.put(file.path(), e.getMessage());
            }
        }
        return new Checked(readable, unreadable);
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
