package dev.syncline.json;

import dev.syncline.event.Change;
import dev.syncline.event.Document;
import dev.syncline.event.Position;
import dev.syncline.projector.Claim;
import dev.syncline.projector.CrashPoint.Stage;
import dev.syncline.projector.FencedException;
import dev.syncline.projector.LoggedChange;
import dev.syncline.projector.Repair;
import dev.syncline.projector.TenantCollection;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes one partition under one claim. Used by one thread at a time. */
final class PartitionWriter {
    private static final Logger LOGGER = LoggerFactory.getLogger(PartitionWriter.class);
    private static final int COMPACTION_FACTOR = 4;
    private static final long COMPACTION_BYTES = 1 << 20;

    private final Partition partition;
    private final Manifest claimed;
    private final Compaction compaction;
    private long segmentsMade;
    /** Whether a write failed half-way: what the files hold behind the manifest is unknown. */
    private boolean suspect;

    /** @param claimed as this claim has left it */
    PartitionWriter(Partition partition, Manifest claimed) {
        this.partition = partition;
        this.claimed = claimed;
        this.compaction = new Compaction(partition.index(), partition.segmentBytes());
    }

    long epoch() {
        return claimed.epoch();
    }

    Claim apply(Claim claim, List<LoggedChange> changes, Position next) throws IOException {
        begin(claim);
        long from = Math.max(claim.next().offset(), partition.index().next());
        long to = Math.max(next.offset(), partition.index().next());
        try (Batch batch = new Batch(this::appender)) {
            long bytes = 0;
            for (Map.Entry<TenantCollection, Map<String, Change>> entry :
                    newest(changes, from).entrySet()) {
                bytes += append(batch, entry.getKey(), entry.getValue());
            }
            compaction.move(batch, COMPACTION_FACTOR * bytes + Math.min(COMPACTION_BYTES, partition.segmentBytes()));
            if (!batch.empty() || to > partition.index().next()) {
                commit(claim, batch, to);
            } else if (!partition.unchanged(epoch())) {
                throw new FencedException(JsonStore.NAME, claim);
            }
        }
        suspect = false;
        return claim.movedTo(new Position(to));
    }

    void restore(Claim claim, TenantCollection owner, List<LoggedChange> latest) throws IOException {
        begin(claim);
        Map<String, Change> changes = newest(latest, 0).getOrDefault(owner, Map.of());
        try (Batch batch = new Batch(this::appender)) {
            Restoration.restore(batch, partition.index().collectionOrNew(owner), changes);
            compaction.startOver();
            commit(claim, batch, partition.index().next());
        }
        suspect = false;
        LOGGER.info("collection restored store=json tenant={} collection={}", owner.tenant(), owner.collection());
    }

    /** Each in a commit of its own: one may give up the segment that another would go on with. */
    List<Repair.Outcome> repair(Claim claim, List<Repair> repairs, OpenFiles files) throws IOException {
        List<Repair.Outcome> outcomes = new ArrayList<>();
        for (Repair repair : repairs) {
            begin(claim);
            try (Batch batch = new Batch(this::appender)) {
                CollectionIndex collection = partition.index().collectionOrNew(TenantCollection.of(repair.key()));
                Repair.Outcome outcome = new RecordRepair(collection, batch, files).prepare(repair);
                if (outcome == Repair.Outcome.DONE) {
                    compaction.startOver();
                    commit(claim, batch, partition.index().next());
                }
                outcomes.add(outcome);
            }
            suspect = outcomes.get(outcomes.size() - 1) == Repair.Outcome.REFUSED;
        }
        return outcomes;
    }

    private void begin(Claim claim) throws IOException {
        if (suspect) {
            recover(claim);
        }
        suspect = true;
    }

    /** The last change of each document, at or behind {@code from}, by collection, as they came: {@link SnapshotFile}. */
    private static Map<TenantCollection, Map<String, Change>> newest(List<LoggedChange> changes, long from) {
        Map<TenantCollection, Map<String, Change>> newest = new LinkedHashMap<>();
        for (LoggedChange logged : changes) {
            Change change = logged.change();
            if (logged.position().offset() >= from) {
                newest.computeIfAbsent(TenantCollection.of(change.key()), owner -> new LinkedHashMap<>())
                        .merge(change.key().id(), change, PartitionWriter::newer);
            }
        }
        return newest;
    }

    private static Change newer(Change one, Change other) {
        return other.version().compareTo(one.version()) >= 0 ? other : one;
    }

    /** @return how many bytes of documents */
    private long append(Batch batch, TenantCollection owner, Map<String, Change> changes) throws IOException {
        CollectionIndex collection = partition.index().collectionOrNew(owner);
        long bytes = 0;
        for (Map.Entry<String, Change> entry : changes.entrySet()) {
            long version = entry.getValue().version().offset();
            Optional<Place> stored = collection.place(entry.getKey());
            if (stored.isEmpty() || stored.get().version() < version) {
                Optional<Document> after = entry.getValue().after();
                if (after.isPresent()) {
                    bytes += after.get().json().length;
                    batch.appender(owner)
                            .document(entry.getKey(), version, after.get().json());
                } else {
                    batch.appender(owner).delete(entry.getKey(), version);
                }
            }
        }
        return bytes;
    }

    private Appender appender(TenantCollection owner) {
        CollectionIndex collection = partition.index().collectionOrNew(owner);
        Optional<Segment> newest = collection.newest().filter(this::takesMore);
        return new Appender(
                collection,
                newest,
                () -> partition.index().segment(owner, new SegmentName(epoch(), ++segmentsMade)),
                partition.segmentBytes(),
                partition.directory(),
                partition.crashPoint());
    }

    /** Never a file of an earlier epoch: its writer may wake up and go on in it. */
    private boolean takesMore(Segment segment) {
        return segment.name().epoch() == epoch()
                && !segment.sealed()
                && !segment.damaged()
                && segment.length() < partition.segmentBytes();
    }

    private void commit(Claim claim, Batch batch, long next) throws IOException {
        batch.finish();
        partition.crashPoint().reached(Stage.JSON_SEGMENTS_FSYNCED);
        List<Manifest.Entry> segments = batch.segments(partition.index().collections());
        if (!partition.replace(claimed.moved(next, segments), batch)) {
            partition.giveUp(this);
            throw new FencedException(JsonStore.NAME, claim);
        }
        if (!batch.dropped().isEmpty()) {
            partition.crashPoint().reached(Stage.JSON_COMPACTED_BEFORE_DELETE);
        }
        for (Segment segment : batch.dropped()) {
            Files.deleteIfExists(segment.path());
        }
    }

    /**
     * After a failure the open files are not trusted: what the manifest on disk says counts, the rest is cut off, and
     * the manifest is written anew, for the fsync that failed may have been its own.
     */
    private void recover(Claim claim) throws IOException {
        compaction.startOver();
        Optional<Manifest> found = partition.refresh();
        if (found.isEmpty() || found.get().epoch() != epoch()) {
            partition.giveUp(this);
            throw new FencedException(JsonStore.NAME, claim);
        }
        partition.cleanUp(epoch() + 1);
        try (Batch nothing = new Batch(this::appender)) {
            commit(claim, nothing, partition.index().next());
        }
        LOGGER.info(
                "partition reopened after a failure store=json partition={} offset={}",
                claimed.partition(),
                partition.index().next());
    }
}
