package dev.syncline.reconcile;

import dev.syncline.catalog.Collection;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Position;
import dev.syncline.projector.BucketDigest;
import dev.syncline.projector.ContentText;
import dev.syncline.projector.KeyOrder;
import dev.syncline.projector.Scope;
import dev.syncline.projector.SnapshotDocument;
import dev.syncline.projector.StoreSnapshot;
import dev.syncline.projector.StoreSnapshots;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A store's side in memory, of one partition; a snapshot is a copy. */
final class MemorySide implements StoreSnapshots {
    final Map<DocumentKey, SnapshotDocument> documents = new TreeMap<>(KeyOrder.INSTANCE);
    long next;

    private final String name;
    private final Collection collection;

    MemorySide(String name, Collection collection) {
        this.name = name;
        this.collection = collection;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Position next(int partition) {
        return new Position(next);
    }

    @Override
    public StoreSnapshot open(List<String> collections) {
        Map<DocumentKey, SnapshotDocument> copy = new TreeMap<>(KeyOrder.INSTANCE);
        copy.putAll(documents);
        long position = next;
        return new StoreSnapshot() {
            @Override
            public Position next(int partition) {
                return new Position(position);
            }

            @Override
            public Documents documents(Scope scope) {
                Iterator<SnapshotDocument> iterator = copy.values().stream()
                        .filter(document -> scope.holds(document.key()))
                        .limit(scope.most())
                        .iterator();
                return new Documents() {
                    @Override
                    public boolean hasNext() {
                        return iterator.hasNext();
                    }

                    @Override
                    public SnapshotDocument next() {
                        return iterator.next();
                    }

                    @Override
                    public void close() {
                        // nothing is held
                    }
                };
            }

            @Override
            public Optional<SnapshotDocument> find(DocumentKey key) {
                return Optional.ofNullable(copy.get(key));
            }

            @Override
            public Map<Integer, BucketDigest> digests(String wanted) {
                Map<Integer, BucketDigest> digests = new HashMap<>();
                copy.values().forEach(document -> {
                    long version =
                            document.version().map(known -> known.offset()).orElse(0L);
                    String content = document.document()
                            .map(readable -> ContentText.of(collection, readable))
                            .orElse("unreadable in " + name);
                    digests.merge(
                            BucketDigest.bucketOf(document.key()),
                            BucketDigest.EMPTY.plus(document.key(), version, content),
                            BucketDigest::plus);
                });
                return digests;
            }

            @Override
            public void close() {
                // nothing is held
            }
        };
    }
}
