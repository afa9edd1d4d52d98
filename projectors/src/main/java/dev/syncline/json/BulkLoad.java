package dev.syncline.json;

import dev.syncline.event.Position;
import dev.syncline.projector.Claim;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.CrashPoint.Stage;
import dev.syncline.projector.FencedException;
import dev.syncline.projector.LogReplacedException;
import dev.syncline.projector.StoreUnavailableException;
import dev.syncline.projector.StoredDocument;
import dev.syncline.projector.TenantCollection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Fills one partition of a store that nobody reads yet with documents that are not in it. It keeps no index, and becomes
 * durable now and then: what a process that died had loaded since is loaded again. Used by one thread.
 */
public final class BulkLoad implements AutoCloseable {
    /** At this many bytes what was loaded is made durable; they are held in memory until then. */
    private static final int COMMIT_BYTES = 16 << 20;

    private static final int KEPT_BUFFER_BYTES = 64 << 10;

    private final PartitionDirectory directory;
    private final ManifestFile file;
    private final PartitionLock lock;
    private final int partition;
    private final int segmentBytes;
    private final CrashPoint crashPoint;
    private final Map<TenantCollection, Tail> tails = new LinkedHashMap<>();
    private final Set<Manifest.Entry> sealed = new LinkedHashSet<>();
    private Claim claim;
    private long segmentsMade;
    private long pending;
    private boolean broken;

    /** @param store directory of the whole store */
    public BulkLoad(Path store, int partition, int segmentBytes, CrashPoint crashPoint) {
        this.directory = new PartitionDirectory(PartitionDirectory.of(store, partition));
        this.file = new ManifestFile(directory.root(), partition, crashPoint);
        this.lock = new PartitionLock(directory.root());
        this.partition = partition;
        this.segmentBytes = segmentBytes;
        this.crashPoint = crashPoint;
    }

    /** The segment that a collection's documents go into, and those that wait for it. */
    private static final class Tail {
        private LineBuffer lines = new LineBuffer();
        private Segment segment;
    }

    /**
     * Takes the partition over; what is in it already stays.
     *
     * @throws StoreUnavailableException no answer: try again
     * @throws LogReplacedException what is in it belongs to another changes topic
     */
    public Claim claim(String topicId) {
        return answer(() -> {
            directory.create();
            Manifest mine = lock.holding(() -> {
                Manifest before =
                        file.read().map(ManifestFile.Marked::manifest).orElse(Manifest.empty(partition, 0, topicId));
                if (!before.topicId().equals(topicId)) {
                    throw new LogReplacedException(JsonStore.NAME, partition, before.topicId(), topicId);
                }
                Manifest claimed = before.claimed();
                file.replace(claimed.bytes());
                return claimed;
            });
            goOn(mine);
            claim = new Claim(partition, topicId, mine.epoch(), new Position(mine.next()));
            return claim;
        });
    }

    private void goOn(Manifest manifest) throws IOException {
        Set<SegmentName> named = new HashSet<>();
        for (Manifest.Entry entry : manifest.segments()) {
            named.add(entry.name());
            Segment segment = new Segment(entry.owner(), entry.name(), directory.segment(entry.owner(), entry.name()));
            segment.grownTo(entry.length());
            PartitionDirectory.truncate(segment);
            sealed.add(entry);
        }
        directory.deleteLeftovers(named, manifest.epoch());
    }

    /**
     * Adds documents, durable once the load is closed.
     *
     * @throws StoreUnavailableException no answer: claim again, and go on from there
     * @throws FencedException somebody else claimed this partition
     */
    public Claim load(Claim held, List<StoredDocument> documents, Position next) {
        return answer(() -> {
            for (StoredDocument document : documents) {
                add(document);
            }
            claim = held.movedTo(next);
            if (pending >= COMMIT_BYTES) {
                commit();
            }
            return claim;
        });
    }

    private void add(StoredDocument document) throws IOException {
        Tail tail = tails.computeIfAbsent(TenantCollection.of(document.key()), none -> new Tail());
        if (tail.segment != null && tail.segment.length() + tail.lines.size() >= segmentBytes) {
            write(tail);
            seal(tail);
        }
        byte[] json = document.document().json();
        pending += tail.lines.document(document.key().id(), document.version().offset(), json);
        if (tail.segment == null) {
            tail.segment = newSegment(TenantCollection.of(document.key()));
        }
    }

    private Segment newSegment(TenantCollection owner) {
        SegmentName name = new SegmentName(claim.epoch(), ++segmentsMade);
        return new Segment(owner, name, directory.segment(owner, name));
    }

    private void seal(Tail tail) {
        sealed.add(entry(tail.segment));
        tail.segment = null;
    }

    private static Manifest.Entry entry(Segment segment) {
        return new Manifest.Entry(segment.owner(), segment.name(), segment.length());
    }

    private void write(Tail tail) throws IOException {
        if (tail.lines.size() == 0) {
            return;
        }
        Segment segment = tail.segment;
        boolean fresh = segment.length() == 0;
        if (fresh) {
            directory.createFor(segment);
        }
        int length = segment.length();
        try (FileChannel channel =
                FileChannel.open(segment.path(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer content = tail.lines.content();
            while (content.hasRemaining()) {
                length += channel.write(content, length);
            }
            channel.force(false);
        }
        if (fresh) {
            PartitionDirectory.fsync(segment.path().getParent());
        }
        segment.grownTo(length);
        release(tail);
    }

    /** Many tenants, each with a buffer grown to a whole chunk, would fill the heap. */
    private static void release(Tail tail) {
        if (tail.lines.capacity() > KEPT_BUFFER_BYTES) {
            tail.lines = new LineBuffer();
        } else {
            tail.lines.clear();
        }
    }

    private void commit() throws IOException {
        List<Manifest.Entry> entries = new ArrayList<>(sealed);
        for (Tail tail : tails.values()) {
            write(tail);
            if (tail.segment != null) {
                entries.add(entry(tail.segment));
            }
        }
        crashPoint.reached(Stage.LOAD_RECORDS_WRITTEN);
        Manifest manifest = new Manifest(
                partition, claim.epoch(), claim.next().offset(), claim.topicId(), Optional.empty(), entries);
        lock.holding(() -> {
            if (file.mark()
                    .filter(mark -> ManifestFile.ofEpoch(mark, claim.epoch()))
                    .isEmpty()) {
                throw new FencedException(JsonStore.NAME, claim);
            }
            file.replace(manifest.bytes());
            return manifest;
        });
        pending = 0;
    }

    private interface Answer<T> {
        T get() throws IOException;
    }

    private <T> T answer(Answer<T> answer) {
        broken = true;
        try {
            T result = answer.get();
            broken = false;
            return result;
        } catch (IOException e) {
            throw new StoreUnavailableException(JsonStore.NAME, e);
        }
    }

    /** Makes durable what was loaded; after a failure, or before a claim, there is nothing to be done. */
    @Override
    public void close() {
        if (!broken && claim != null) {
            answer(() -> {
                commit();
                return claim;
            });
        }
    }
}
