package dev.syncline.json;

import dev.syncline.event.Position;
import dev.syncline.projector.Claim;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.CrashPoint.Stage;
import dev.syncline.projector.FencedException;
import dev.syncline.projector.LogReplacedException;
import dev.syncline.projector.StoreUnavailableException;
import dev.syncline.projector.StoredDocument;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Fills one partition of a store that nobody reads yet with documents that are not in it. It keeps no index, and becomes
 * durable now and then: what a process that died had loaded since is loaded again. Used by one thread.
 */
public final class BulkLoad implements AutoCloseable {
    /** At this many bytes what was loaded is made durable: seldom, for each collection's file is forced by itself. */
    private static final int COMMIT_BYTES = 64 << 20;

    private final PartitionDirectory directory;
    private final ManifestFile file;
    private final PartitionLock lock;
    private final int partition;
    private final int segmentBytes;
    private final CrashPoint crashPoint;
    private BulkSegments segments;
    private Claim claim;
    private boolean broken;

    /** @param store directory of the whole store */
    public BulkLoad(Path store, int partition, int segmentBytes, CrashPoint crashPoint) {
        this.directory = new PartitionDirectory(PartitionDirectory.of(store, partition), crashPoint);
        this.file = new ManifestFile(directory.root(), partition, crashPoint);
        this.lock = new PartitionLock(directory.root());
        this.partition = partition;
        this.segmentBytes = segmentBytes;
        this.crashPoint = crashPoint;
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
            segments = new BulkSegments(directory, segmentBytes, mine);
            claim = new Claim(partition, topicId, mine.epoch(), new Position(mine.next()));
            return claim;
        });
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
                segments.add(document);
            }
            claim = held.movedTo(next);
            if (segments.notDurable() >= COMMIT_BYTES) {
                commit();
            }
            return claim;
        });
    }

    private void commit() throws IOException {
        List<Manifest.Entry> entries = segments.makeDurable();
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
