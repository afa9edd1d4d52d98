package dev.syncline.json;

import dev.syncline.event.Position;
import dev.syncline.json.ManifestFile.Marked;
import dev.syncline.projector.Claim;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.LogReplacedException;
import dev.syncline.projector.Standing;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One partition in this process: its owner while a claim holds, else a follower that reads what the owner, elsewhere,
 * has made durable.
 */
final class Partition {
    private static final Logger LOGGER = LoggerFactory.getLogger(Partition.class);

    private final int number;
    private final int segmentBytes;
    private final CrashPoint crashPoint;
    private final PartitionDirectory directory;
    private final ManifestFile manifestFile;
    private final PartitionLock lock;
    private final PartitionIndex index;
    /** Null while this process follows. */
    private final AtomicReference<PartitionWriter> writer = new AtomicReference<>();

    private volatile Optional<String> loaded = Optional.empty();

    Partition(int number, PartitionDirectory directory, OpenFiles files, int segmentBytes, CrashPoint crashPoint) {
        this.number = number;
        this.segmentBytes = segmentBytes;
        this.crashPoint = crashPoint;
        this.directory = directory;
        this.manifestFile = new ManifestFile(directory.root(), number, crashPoint);
        this.lock = new PartitionLock(directory.root());
        this.index = new PartitionIndex(directory, files);
    }

    PartitionIndex index() {
        return index;
    }

    PartitionDirectory directory() {
        return directory;
    }

    CrashPoint crashPoint() {
        return crashPoint;
    }

    int segmentBytes() {
        return segmentBytes;
    }

    /** The writer of this claim; empty if this process does not hold it, or no longer. */
    Optional<PartitionWriter> writer(Claim claim) {
        return Optional.ofNullable(writer.get()).filter(held -> held.epoch() == claim.epoch());
    }

    void giveUp(PartitionWriter held) {
        writer.compareAndSet(held, null);
    }

    void close() {
        writer.set(null);
    }

    Claim claim(String topicId) throws IOException {
        writer.set(null);
        directory.create();
        Manifest mine = lock.holding(() -> {
            Manifest before = read().map(Marked::manifest).orElse(Manifest.empty(number, 0, topicId));
            if (!before.topicId().equals(topicId)) {
                throw new LogReplacedException(JsonStore.NAME, number, before.topicId(), topicId);
            }
            Manifest claimed = before.claimed();
            manifestFile.replace(claimed.bytes());
            return claimed;
        });
        refresh();
        cleanUp(mine.epoch());
        writer.set(new PartitionWriter(this, mine));
        LOGGER.info("partition claimed store=json partition={} epoch={} offset={}", number, mine.epoch(), index.next());
        return new Claim(number, topicId, mine.epoch(), new Position(index.next()));
    }

    /** Empty where it has applied nothing, or can't be read. */
    Optional<Standing> standing() {
        try {
            return read().map(Marked::manifest)
                    .filter(manifest -> manifest.next() > 0)
                    .map(manifest -> new Standing(manifest.topicId(), new Position(manifest.next())));
        } catch (IOException | UnreadableManifestException e) {
            LOGGER.debug("which log it stands on is not known partition={}", number, e);
            return Optional.empty();
        }
    }

    /** Readers see the newest durable state afterwards, even where this process does not know yet that it was fenced. */
    void refreshIfChanged() throws IOException {
        Optional<PartitionWriter> held = Optional.ofNullable(writer.get());
        Optional<String> mark = manifestFile.mark();
        boolean seen = held.isPresent()
                ? mark.isPresent()
                        && ManifestFile.ofEpoch(mark.get(), held.get().epoch())
                : mark.isPresent() && mark.equals(loaded);
        if (!seen) {
            held.ifPresent(this::giveUp);
            refresh();
        }
    }

    /** What is durable now, as one moment of it. */
    PartitionSnapshot snapshot(Collection<String> collections) throws IOException {
        refreshIfChanged();
        synchronized (this) {
            return new PartitionSnapshot(index, collections);
        }
    }

    /** @return the manifest on disk; the index shows what it says */
    synchronized Optional<Manifest> refresh() throws IOException {
        String before = "";
        while (true) {
            Optional<Marked> found = read();
            if (found.isEmpty()) {
                return Optional.empty();
            }
            try {
                index.load(found.get().manifest());
                loaded = Optional.of(found.get().mark());
                return Optional.of(found.get().manifest());
            } catch (NoSuchFileException e) {
                if (before.equals(found.get().mark())) {
                    index.markMissing(found.get().manifest(), e);
                }
                before = found.get().mark();
            }
        }
    }

    /** Replaces the manifest if nobody else did since it was loaded, and shows readers the batch. */
    synchronized boolean replace(Manifest manifest, Batch batch) throws IOException {
        byte[] bytes = manifest.bytes();
        boolean replaced = lock.holding(() -> {
            boolean mine = unchanged(manifest.epoch());
            if (mine) {
                manifestFile.replace(bytes);
            }
            return mine;
        });
        if (replaced) {
            loaded = Optional.of(ManifestFile.mark(bytes));
            index.publish(batch, manifest.next());
        }
        return replaced;
    }

    /** Whether the manifest on disk is of this epoch, and the one that was loaded. */
    boolean unchanged(long epoch) throws IOException {
        Optional<String> mark = manifestFile.mark();
        return mark.isPresent() && mark.equals(loaded) && ManifestFile.ofEpoch(mark.get(), epoch);
    }

    /** Removes what writers below this epoch have left and no manifest counts. */
    void cleanUp(long epoch) throws IOException {
        Set<SegmentName> named = new HashSet<>();
        for (CollectionIndex collection : index.collections()) {
            for (Segment segment : collection.segments()) {
                named.add(segment.name());
                directory.truncate(segment);
            }
        }
        directory.deleteLeftovers(named, epoch);
    }

    private Optional<Marked> read() throws IOException {
        Optional<Marked> found = manifestFile.read();
        if (found.isEmpty() && (loaded.isPresent() || directory.holdsSegments())) {
            throw new UnreadableManifestException(manifestFile.path(), "it is missing, but there are documents");
        }
        return found;
    }
}
