package dev.syncline.json;

import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.CrashPoint.Stage;
import dev.syncline.projector.TenantCollection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files of one partition. Thread-safe, for it keeps no state. */
final class PartitionDirectory {
    private static final Logger LOGGER = LoggerFactory.getLogger(PartitionDirectory.class);
    private static final String PREFIX = "partition-";
    private static final String QUARANTINE = "quarantine";
    private static final Set<String> TAKEN = Set.of(QUARANTINE, "manifest.json", "manifest.json.tmp");

    private final Path root;
    private final CrashPoint crashPoint;

    PartitionDirectory(Path root, CrashPoint crashPoint) {
        this.root = root;
        this.crashPoint = crashPoint;
    }

    static Path of(Path store, int partition) {
        return store.resolve(PREFIX + partition);
    }

    /** Whether the store has partitions with this number or a higher one. */
    static boolean beyond(Path store, int partitions) {
        String[] names = store.toFile().list();
        for (String name : names == null ? new String[0] : names) {
            if (name.matches("partition-\\d{1,9}") && Integer.parseInt(name.substring(PREFIX.length())) >= partitions) {
                return true;
            }
        }
        return false;
    }

    Path root() {
        return root;
    }

    void create() throws IOException {
        createDirectories(root);
    }

    Path segment(TenantCollection owner, SegmentName name) {
        return collection(owner).resolve(name.file());
    }

    /** A tenant may be called {@code ..} or {@code quarantine}; none has a {@code %} in its name. */
    private Path collection(TenantCollection owner) {
        String tenant = owner.tenant();
        boolean plain = !tenant.startsWith(".") && !TAKEN.contains(tenant);
        return root.resolve(plain ? tenant : "%" + tenant).resolve(owner.collection());
    }

    /** Where a segment is made, made durable itself. */
    void createFor(Segment segment) throws IOException {
        createFor(segment.path());
    }

    void createFor(Path segment) throws IOException {
        createDirectories(segment.getParent());
    }

    boolean holdsSegments() throws IOException {
        return !segmentFiles().isEmpty();
    }

    /**
     * Deletes what no manifest names. Only files of earlier epochs: those of this one or a later are being written.
     *
     * @param named all that a manifest names; names are unique in the partition
     */
    void deleteLeftovers(Set<SegmentName> named, long epoch) throws IOException {
        int deleted = 0;
        for (Path file : segmentFiles()) {
            Optional<SegmentName> name = SegmentName.parse(file.getFileName().toString());
            if (name.isPresent() && name.get().epoch() < epoch && !named.contains(name.get())) {
                Files.deleteIfExists(file);
                crashPoint.reached(Stage.JSON_LEFTOVER_REMOVED);
                deleted++;
            }
        }
        if (deleted > 0) {
            LOGGER.info("leftover segments deleted store=json path={} files={}", root, deleted);
        }
    }

    /** Deletes the files of every epoch behind the manifest's: nobody has claimed it, so nobody writes them. */
    void deleteAbove(long epoch) throws IOException {
        for (Path file : segmentFiles()) {
            Optional<SegmentName> name = SegmentName.parse(file.getFileName().toString());
            if (name.isPresent() && name.get().epoch() > epoch) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Cuts off what the manifest does not count. */
    void truncate(Segment segment) throws IOException {
        if (Files.exists(segment.path()) && Files.size(segment.path()) > segment.length()) {
            try (FileChannel channel = FileChannel.open(segment.path(), StandardOpenOption.WRITE)) {
                channel.truncate(segment.length());
            }
            crashPoint.reached(Stage.JSON_LEFTOVER_REMOVED);
        }
    }

    /**
     * Keeps the damaged bytes for whoever wants to know what happened; repeating it changes nothing.
     *
     * @param document its id, as far as known
     */
    void quarantine(Segment segment, int offset, byte[] bytes, String document) {
        String name = segment.name().file().replace(".jsonl", "-" + offset + ".jsonl");
        LOGGER.error(
                "damaged record quarantined store=json tenant={} collection={} document={} file={}",
                segment.owner().tenant(),
                segment.owner().collection(),
                document,
                QUARANTINE + "/" + name);
        try {
            Path directory = Files.createDirectories(root.resolve(QUARANTINE));
            Files.write(directory.resolve(name), bytes);
            crashPoint.reached(Stage.JSON_QUARANTINED);
        } catch (IOException e) {
            LOGGER.warn("damaged record not kept store=json file={} cause={}", name, e.toString());
        }
    }

    static void fsync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private List<Path> segmentFiles() throws IOException {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        Path quarantine = root.resolve(QUARANTINE);
        try (Stream<Path> files = Files.walk(root, 3)) {
            return files.filter(file -> !file.startsWith(quarantine))
                    .filter(file ->
                            SegmentName.parse(file.getFileName().toString()).isPresent())
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    static void createDirectories(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Path parent = directory.toAbsolutePath().getParent();
            createDirectories(parent);
            Files.createDirectories(directory);
            fsync(parent);
        }
    }
}
