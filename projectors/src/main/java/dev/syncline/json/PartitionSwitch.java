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
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Puts the documents of one partition of a side store in the place of the live ones. The rename of the live manifest is
 * the switch: before it nothing has happened, after it everything has. Both stores and what is kept share the files as
 * hard links, so nothing is copied. Used by one thread.
 */
final class PartitionSwitch {
    /**
     * How far a switch raises the live epoch: no claim comes so far, so the files it brings have names that no writer
     * makes.
     */
    private static final long LEAP = 1_000_000;

    private final int partition;
    private final PartitionDirectory live;
    private final PartitionDirectory side;
    private final PartitionDirectory kept;
    private final String name;
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
        this.live = new PartitionDirectory(PartitionDirectory.of(live, partition), crash);
        this.side = new PartitionDirectory(PartitionDirectory.of(side, partition), crash);
        this.kept = new PartitionDirectory(PartitionDirectory.of(kept, partition), crash);
        this.name = kept.getFileName().toString();
        this.replaced = replaced;
        this.whole = whole;
        this.crashPoint = crash;
    }

    /** Brings the side store to a position. */
    interface CatchUp {
        void to(Position next) throws IOException;
    }

    /** Whether this switch is the last one that has happened: one of another rebuild is not. */
    private boolean done() throws IOException {
        return manifest(live).flatMap(Manifest::replaced).equals(Optional.of(name));
    }

    /** Whether it keeps anything of before: it has begun, and was not undone. */
    boolean keeps() {
        return Files.isDirectory(kept.root());
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
        removeAttempt(old);
        keep(old);
        crashPoint.reached(Stage.SWITCH_OLD_KEPT);
        List<Manifest.Entry> entries =
                new ArrayList<>(old.segments().stream().filter(this::stays).toList());
        entries.addAll(link(fresh.segments(), old.epoch() + LEAP));
        crashPoint.reached(Stage.SWITCH_NEW_LINKED);
        long next = whole ? fresh.next() : old.next();
        Manifest now =
                new Manifest(partition, old.epoch() + LEAP + 1, next, fresh.topicId(), Optional.of(name), entries);
        file(live).replace(now.bytes());
    }

    /** What one that died has linked: while what it kept still tells that there was one. */
    private void removeAttempt(Manifest old) throws IOException {
        live.deleteAbove(old.epoch());
        if (keeps()) {
            crashPoint.reached(Stage.SWITCH_ATTEMPT_REMOVED);
        }
    }

    private Manifest liveOrNew(String topicId) throws IOException {
        Optional<Manifest> found = manifest(live);
        if (found.isPresent()) {
            return found.get();
        }
        if (live.holdsSegments()) {
            throw new UnreadableManifestException(file(live).path(), "it is missing, but there are documents");
        }
        Manifest first = Manifest.empty(partition, 1, topicId);
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
        SegmentLinks links = new SegmentLinks(live, kept);
        List<Manifest.Entry> linked = new ArrayList<>();
        for (Manifest.Entry entry : old.segments()) {
            if (!stays(entry) && links.add(entry, entry.name())) {
                linked.add(entry);
            }
        }
        links.fsync();
        crashPoint.reached(Stage.SWITCH_OLD_LINKED);
        file(kept).replace(old.moved(old.next(), linked).bytes());
    }

    private List<Manifest.Entry> link(List<Manifest.Entry> entries, long epoch) throws IOException {
        SegmentLinks links = new SegmentLinks(side, live);
        List<Manifest.Entry> linked = new ArrayList<>();
        for (Manifest.Entry entry : entries) {
            SegmentName fresh = new SegmentName(epoch, linked.size() + 1L);
            if (!links.add(entry, fresh)) {
                throw new NoSuchFileException(
                        side.segment(entry.owner(), entry.name()).toString());
            }
            linked.add(new Manifest.Entry(entry.owner(), fresh, entry.length()));
        }
        links.fsync();
        return linked;
    }

    /** Removes what an attempt has left that did not come to the switch; where none was begun, nothing is asked. */
    void undo() throws IOException {
        if (!keeps()) {
            return;
        }
        new PartitionLock(live.root()).holding(() -> {
            if (!done()) {
                removeAttempt(read(live));
                Trees.delete(kept.root());
            }
            return live;
        });
    }
}
