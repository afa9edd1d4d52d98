package dev.syncline.json;

import static java.util.Objects.requireNonNull;

import dev.syncline.event.DocumentKey;
import dev.syncline.event.Position;
import dev.syncline.event.Version;
import dev.syncline.projector.Claim;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.DocumentReads;
import dev.syncline.projector.FencedException;
import dev.syncline.projector.LoggedChange;
import dev.syncline.projector.Page;
import dev.syncline.projector.Query;
import dev.syncline.projector.Repair;
import dev.syncline.projector.Standing;
import dev.syncline.projector.Store;
import dev.syncline.projector.StoreUnavailableException;
import dev.syncline.projector.StoredDocument;
import dev.syncline.projector.SubqueryResults;
import dev.syncline.projector.TenantCollection;
import dev.syncline.query.Memberships;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/**
 * Documents in a directory that several processes may share: each partition has one writer, who claimed it last, and
 * all of them read all partitions.
 */
public final class JsonStore implements Store, DocumentReads {
    public static final String NAME = "json";
    private static final Memberships NO_SUBQUERIES = (number, values) -> Optional.empty();
    public static final int DEFAULT_SEGMENT_BYTES = 64 << 20;

    private static final int MAX_SEGMENT_BYTES = 1 << 30;
    private static final int OPEN_FILES = 1024;

    private final ToIntFunction<String> partitionOf;
    private final OpenFiles files = new OpenFiles(OPEN_FILES);
    private final List<Partition> partitions = new ArrayList<>();
    private final List<PartitionReads> reads = new ArrayList<>();

    /**
     * @param partitions of the changes topic
     * @param partitionOf a tenant's partition
     * @param segmentBytes at which a segment ends; a record is never divided
     * @throws IllegalArgumentException if the directory was made for more partitions
     */
    public JsonStore(
            Path directory,
            int partitions,
            ToIntFunction<String> partitionOf,
            int segmentBytes,
            CrashPoint crashPoint) {
        this.partitionOf = requireNonNull(partitionOf, "partitionOf");
        if (segmentBytes < 1 || segmentBytes > MAX_SEGMENT_BYTES) {
            throw new IllegalArgumentException(
                    "segmentBytes must be 1 to " + MAX_SEGMENT_BYTES + ", was " + segmentBytes);
        }
        if (PartitionDirectory.beyond(directory, partitions)) {
            throw new IllegalArgumentException(
                    directory + " holds more than " + partitions + " partitions; their number can never change");
        }
        for (int i = 0; i < partitions; i++) {
            PartitionDirectory own = new PartitionDirectory(PartitionDirectory.of(directory, i), crashPoint);
            Partition partition = new Partition(i, own, files, segmentBytes, crashPoint);
            this.partitions.add(partition);
            this.reads.add(new PartitionReads(partition, files));
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Claim claim(int partition, String topicId) {
        return answer(() -> partitions.get(partition).claim(requireNonNull(topicId, "topicId")));
    }

    @Override
    public Claim apply(Claim claim, List<LoggedChange> changes, Position next) {
        return answer(() -> writer(claim).apply(claim, changes, next));
    }

    /** Of the partitions of which something was applied, as far as they can be read. */
    public Map<Integer, Standing> standings() {
        Map<Integer, Standing> standings = new HashMap<>();
        for (int i = 0; i < partitions.size(); i++) {
            int number = i;
            partitions.get(i).standing().ifPresent(standing -> standings.put(number, standing));
        }
        return standings;
    }

    @Override
    public void release(Claim claim) {
        Partition partition = partitions.get(claim.partition());
        partition.writer(claim).ifPresent(partition::giveUp);
    }

    @Override
    public Set<TenantCollection> damaged(Claim claim) {
        return partitions.get(claim.partition()).index().collections().stream()
                .filter(CollectionIndex::damaged)
                .map(CollectionIndex::owner)
                .collect(Collectors.toSet());
    }

    @Override
    public void restore(Claim claim, TenantCollection collection, List<LoggedChange> latest) {
        answer(() -> {
            writer(claim).restore(claim, collection, latest);
            return collection;
        });
    }

    @Override
    public List<Repair.Outcome> repair(Claim claim, List<Repair> repairs) {
        return answer(() -> writer(claim).repair(claim, repairs, files));
    }

    @Override
    public Optional<StoredDocument> find(DocumentKey key) {
        return read(() -> reads(key.tenant()).find(key));
    }

    @Override
    public Page list(Query query) {
        Memberships subqueries = query.where()
                .map(where -> SubqueryResults.of(this, query.tenant(), where))
                .orElse(NO_SUBQUERIES);
        return read(() -> reads(query.tenant()).list(query, subqueries));
    }

    /**
     * Every document of the collection, of all tenants, in any order, while the store moves.
     *
     * @throws StoreUnavailableException if the store gives no answer
     */
    public void forEachKey(String collection, BiConsumer<DocumentKey, Version> consumer) {
        read(() -> {
            for (PartitionReads partition : reads) {
                partition.forEachKey(collection, consumer);
            }
            return collection;
        });
    }

    @Override
    public Position next(int partition) {
        return read(() -> new Position(reads.get(partition).next()));
    }

    @Override
    public void close() {
        partitions.forEach(Partition::close);
        files.close();
    }

    List<Partition> partitions() {
        return partitions;
    }

    int partitionOf(String tenant) {
        return partitionOf.applyAsInt(tenant);
    }

    private PartitionWriter writer(Claim claim) {
        return partitions.get(claim.partition()).writer(claim).orElseThrow(() -> new FencedException(NAME, claim));
    }

    private PartitionReads reads(String tenant) {
        return reads.get(partitionOf.applyAsInt(tenant));
    }

    private interface Answer<T> {
        T get() throws IOException;
    }

    private static <T> T answer(Answer<T> answer) {
        try {
            return answer.get();
        } catch (IOException e) {
            throw new StoreUnavailableException(NAME, e);
        }
    }

    /** Who only reads is told to try again later, or another store; who writes stops. */
    private static <T> T read(Answer<T> answer) {
        try {
            return answer(answer);
        } catch (UnreadableManifestException e) {
            throw new StoreUnavailableException(NAME, e);
        }
    }
}
