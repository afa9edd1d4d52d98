package dev.syncline.json;

import dev.syncline.event.Position;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.CrashPoint.Stage;
import dev.syncline.projector.LogReplacedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Puts the documents of one partition of a side store in the place of the live ones. The rename of the live manifest is
 * the switch: before it nothing has happened, after it everything has. Both stores and what is kept share the files as
 * hard links, so nothing is copied. Used by one thread.
 */
final class PartitionSwitch {
    /**
     * How far a switch raises the live epoch: no claim comes so far, so the files it brings have names that no writer
     * makes, and what is kept tells whether the partition was switched.
     */
    private static final long LEAP = 1_000_000;

    private final int partition;
    private final PartitionDirectory live;
    private final PartitionDirectory side;
    private final PartitionDirectory kept;
    private final Predicate<String> replaced;
    private final boolean whole;
    private final CrashPoint crashPoint;

    /**
     * @param replaced whether a collection's documents are replaced; all others stay
     * @param whole whether it is true of all
     */
    PartitionSwitch(
            int partition,
            Path live,
            Path side,
            Path kept,
            Predicate<String> replaced,
            boolean whole,
            CrashPoint crash) {
        this.partition = partition;
        this.live = new PartitionDirectory(PartitionDirectory.of(live, partition));
        this.side = new PartitionDirectory(PartitionDirectory.of(side, partition));
        this.kept = new PartitionDirectory(PartitionDirectory.of(kept, partition));
        this.replaced = replaced;
        this.whole = whole;
        this.crashPoint = crash;
    }

    /** Brings the side store to a position. */
    interface CatchUp {
        void to(Position next) throws IOException;
    }

    /** Whether the switch has happened. */
    boolean done() throws IOException {
        Optional<Manifest> old = manifest(kept);
        return old.isPresent()
                && manifest(live).filter(now -> follows(old.get(), now)).isPresent();
    }

    private static boolean follows(Manifest old, Manifest now) {
        return now.epoch() >= old.epoch() + LEAP;
    }

    private Optional<Manifest> manifest(PartitionDirectory directory) throws IOException {
        return file(directory).read().map(ManifestFile.Marked::manifest);
    }

    private ManifestFile file(PartitionDirectory directory) {
        return new ManifestFile(directory.root(), partition, crashPoint);
    }

    /**
     * Does it; doing it again changes nothing. The live store takes no changes meanwhile.
     *
     * @param catchUp called with the live store's position when the side store has not come so far
     */
    void run(CatchUp catchUp) throws IOException {
        live.create();
        new PartitionLock(live.root()).holding(() -> {
            if (!done()) {
                exchange(catchUp);
            }
            return live;
        });
    }

    private void exchange(CatchUp catchUp) throws IOException {
        Manifest fresh = read(side);
        Manifest old = liveOrNew(fresh.topicId());
        boolean sameLog = old.topicId().equals(fresh.topicId());
        if (!sameLog && !whole) {
            throw new LogReplacedException(JsonStore.NAME, partition, old.topicId(), fresh.topicId());
        }
        if (sameLog && fresh.next() < old.next()) {
            catchUp.to(new Position(old.next()));
            fresh = read(side);
        }
        keep(old);
        crashPoint.reached(Stage.SWITCH_OLD_KEPT);
        List<Manifest.Entry> entries =
                new ArrayList<>(old.segments().stream().filter(this::stays).toList());
        // What an attempt that died has linked.
        live.deleteAbove(old.epoch());
        entries.addAll(link(fresh.segments(), side, live, old.epoch() + LEAP));
        crashPoint.reached(Stage.SWITCH_NEW_LINKED);
        long next = whole ? fresh.next() : old.next();
        file(live).replace(new Manifest(partition, old.epoch() + LEAP + 1, next, fresh.topicId(), entries).bytes());
    }

    private Manifest liveOrNew(String topicId) throws IOException {
        Optional<Manifest> found = manifest(live);
        if (found.isPresent()) {
            return found.get();
        }
        if (live.holdsSegments()) {
            throw new UnreadableManifestException(file(live).path(), "it is missing, but there are documents");
        }
        Manifest first = new Manifest(partition, 1, 0, topicId, List.of());
        file(live).replace(first.bytes());
        return first;
    }

    private Manifest read(PartitionDirectory directory) throws IOException {
        return manifest(directory).orElseThrow(() -> new NoSuchFileException(directory.root() + ": no manifest"));
    }

    private boolean stays(Manifest.Entry entry) {
        return !replaced.test(entry.owner().collection());
    }

    private void keep(Manifest old) throws IOException {
        Trees.delete(kept.root());
        kept.create();
        List<Manifest.Entry> gone =
                old.segments().stream().filter(entry -> !stays(entry)).toList();
        List<Manifest.Entry> linked = new ArrayList<>();
        Set<Path> directories = new HashSet<>();
        for (Manifest.Entry entry : gone) {
            if (link(entry, live, entry.name(), kept, directories)) {
                linked.add(entry);
            }
        }
        fsync(directories);
        file(kept).replace(new Manifest(partition, old.epoch(), old.next(), old.topicId(), linked).bytes());
    }

    private List<Manifest.Entry> link(
            List<Manifest.Entry> entries, PartitionDirectory from, PartitionDirectory to, long epoch)
            throws IOException {
        List<Manifest.Entry> linked = new ArrayList<>();
        Set<Path> directories = new HashSet<>();
        for (Manifest.Entry entry : entries) {
            SegmentName name = new SegmentName(epoch, linked.size() + 1L);
            if (!link(entry, from, name, to, directories)) {
                throw new NoSuchFileException(
                        from.segment(entry.owner(), entry.name()).toString());
            }
            linked.add(new Manifest.Entry(entry.owner(), name, entry.length()));
        }
        fsync(directories);
        return linked;
    }

    /** False if the file is gone. */
    private static boolean link(
            Manifest.Entry entry,
            PartitionDirectory from,
            SegmentName name,
            PartitionDirectory to,
            Set<Path> directories)
            throws IOException {
        Path source = from.segment(entry.owner(), entry.name());
        Path target = to.segment(entry.owner(), name);
        to.createFor(target);
        try {
            Files.createLink(target, source);
        } catch (NoSuchFileException e) {
            return false;
        }
        directories.add(target.getParent());
        return true;
    }

    private static void fsync(Set<Path> directories) throws IOException {
        for (Path directory : directories) {
            PartitionDirectory.fsync(directory);
        }
    }

    /** Removes what an attempt has left that did not come to the switch. */
    void undo() throws IOException {
        if (!Files.isDirectory(live.root())) {
            return;
        }
        new PartitionLock(live.root()).holding(() -> {
            if (!done()) {
                Optional<Manifest> now = manifest(live);
                if (now.isPresent()) {
                    live.deleteAbove(now.get().epoch());
                }
                Trees.delete(kept.root());
            }
            return live;
        });
    }
}
