package dev.syncline.json;

import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.Collection;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Position;
import dev.syncline.projector.BucketDigest;
import dev.syncline.projector.ContentText;
import dev.syncline.projector.KeyOrder;
import dev.syncline.projector.Scope;
import dev.syncline.projector.SnapshotDocument;
import dev.syncline.projector.StoreSnapshot;
import dev.syncline.projector.StoreUnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/** All partitions, each as it was in its own moment. */
final class JsonSnapshot implements StoreSnapshot {
    /** No store's content is rendered so: unreadable is equal to nothing. */
    private static final String UNREADABLE = "unreadable in json";

    private final List<PartitionSnapshot> partitions;
    private final ToIntFunction<String> partitionOf;
    private final Catalog catalog;

    JsonSnapshot(List<PartitionSnapshot> partitions, ToIntFunction<String> partitionOf, Catalog catalog) {
        this.partitions = List.copyOf(partitions);
        this.partitionOf = partitionOf;
        this.catalog = catalog;
    }

    @Override
    public Position next(int partition) {
        return new Position(partitions.get(partition).next());
    }

    /** One tenant's documents of a partition, still to be read. */
    private record Run(String tenant, Iterator<String> ids, PartitionSnapshot partition) {}

    @Override
    public Documents documents(Scope scope) {
        List<Run> runs = new ArrayList<>();
        for (PartitionSnapshot partition : partitions) {
            partition.ids(scope).forEach((tenant, ids) -> runs.add(new Run(tenant, ids, partition)));
        }
        runs.sort(Comparator.comparing(Run::tenant, KeyOrder::compareText));
        return new Records(scope.collection(), runs.iterator());
    }

    /** Reads each document when it is asked for. Ends with the snapshot. */
    private static final class Records implements Documents {
        private final String collection;
        private final Iterator<Run> runs;
        private Run run = new Run("", Collections.emptyIterator(), null);

        private Records(String collection, Iterator<Run> runs) {
            this.collection = collection;
            this.runs = runs;
        }

        @Override
        public boolean hasNext() {
            while (!run.ids().hasNext() && runs.hasNext()) {
                run = runs.next();
            }
            return run.ids().hasNext();
        }

        @Override
        public SnapshotDocument next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            DocumentKey key =
                    new DocumentKey(run.tenant(), collection, run.ids().next());
            return answer(() -> run.partition().find(key)).orElseThrow();
        }

        @Override
        public void close() {
            // the snapshot holds what it reads
        }
    }

    @Override
    public Optional<SnapshotDocument> find(DocumentKey key) {
        PartitionSnapshot partition = partitions.get(partitionOf.applyAsInt(key.tenant()));
        return answer(() -> partition.find(key));
    }

    @Override
    public Map<Integer, BucketDigest> digests(String name) {
        Collection collection =
                catalog.collection(name).orElseThrow(() -> new IllegalArgumentException("no collection " + name));
        Map<Integer, BucketDigest> digests = new HashMap<>();
        try (Documents documents = documents(Scope.all(name))) {
            while (documents.hasNext()) {
                SnapshotDocument document = documents.next();
                long version = document.version().map(known -> known.offset()).orElse(0L);
                String content = document.document()
                        .map(readable -> ContentText.of(collection, readable))
                        .orElse(UNREADABLE);
                digests.merge(
                        BucketDigest.bucketOf(document.key()),
                        BucketDigest.EMPTY.plus(document.key(), version, content),
                        BucketDigest::plus);
            }
        }
        return digests;
    }

    private static <T> T answer(Supplier<T> answer) {
        try {
            return answer.get();
        } catch (UncheckedIOException e) {
            throw unavailable(e.getCause());
        }
    }

    static StoreUnavailableException unavailable(IOException cause) {
        return new StoreUnavailableException(JsonStore.NAME, cause);
    }

    @Override
    public void close() {
        partitions.forEach(PartitionSnapshot::close);
    }
}
