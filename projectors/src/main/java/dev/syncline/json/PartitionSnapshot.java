package dev.syncline.json;

import dev.syncline.event.DocumentKey;
import dev.syncline.event.Version;
import dev.syncline.projector.KeyOrder;
import dev.syncline.projector.Scope;
import dev.syncline.projector.SnapshotDocument;
import dev.syncline.projector.StoredDocument;
import dev.syncline.projector.TenantCollection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;

/**
 * Some collections of a partition as they were in one moment: a copy of their index, and their segments held open, so that
 * compaction takes no record away. Used by one thread.
 */
final class PartitionSnapshot implements AutoCloseable {
    private final long next;
    private final Map<TenantCollection, PlaceTable> places = new HashMap<>();
    private final Map<Segment, SnapshotFile> files = new HashMap<>();
    private final SnapshotFile.Runs runs = new SnapshotFile.Runs();

    /** Called while the index does not move. */
    PartitionSnapshot(PartitionIndex index, Collection<String> collections) throws IOException {
        this.next = index.next();
        try {
            for (CollectionIndex collection : index.collections()) {
                if (collections.contains(collection.owner().collection())) {
                    take(collection);
                }
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private void take(CollectionIndex collection) throws IOException {
        PlaceTable copy = collection.places().copy();
        for (Segment segment : collection.segments()) {
            // A damaged record has no place; the document is there all the same.
            for (String id : segment.lost()) {
                if (!copy.contains(id)) {
                    copy.put(id, Place.LOST);
                }
            }
            try {
                files.put(segment, new SnapshotFile(segment.path(), runs));
            } catch (NoSuchFileException e) {
                // Somebody removed it: its records are unreadable.
                segment.doubt();
            }
        }
        places.put(collection.owner(), copy);
    }

    long next() {
        return next;
    }

    /** Of the documents in scope, those that were not deleted; by tenant, in no order of tenants, the ids in order. */
    Map<String, Iterator<String>> ids(Scope scope) {
        boolean all = scope.isWhole() && scope.most() == Long.MAX_VALUE;
        Map<String, Iterator<String>> byTenant = new HashMap<>();
        places.forEach((owner, copy) -> {
            if (owner.collection().equals(scope.collection()) && !isBefore(owner.tenant(), scope)) {
                byTenant.put(owner.tenant(), all ? copy.idsInOrder() : some(scope, owner, copy));
            }
        });
        return byTenant;
    }

    private static Iterator<String> some(Scope scope, TenantCollection owner, PlaceTable copy) {
        FirstIds ids = new FirstIds(scope.most());
        for (PlaceTable.Cursor cursor = copy.cursor(); cursor.next(); ) {
            boolean held = scope.holds(new DocumentKey(owner.tenant(), owner.collection(), cursor.id()));
            if (held && !cursor.place().deleted()) {
                ids.add(cursor.id());
            }
        }
        return ids.inOrder().iterator();
    }

    private static boolean isBefore(String tenant, Scope scope) {
        return scope.after()
                .filter(after -> KeyOrder.compareText(tenant, after.tenant()) < 0)
                .isPresent();
    }

    Optional<SnapshotDocument> find(DocumentKey key) {
        return Optional.ofNullable(places.get(TenantCollection.of(key)))
                .flatMap(copy -> copy.get(key.id()))
                .filter(place -> !place.deleted())
                .map(place -> read(key, place));
    }

    private SnapshotDocument read(DocumentKey key, Place place) {
        if (place.isLost()) {
            return new SnapshotDocument(key, Optional.empty(), Optional.empty());
        }
        try {
            Optional<StoredDocument> document = RecordRead.document(key, place, bytes(place));
            return new SnapshotDocument(
                    key, Optional.of(new Version(place.version())), document.map(StoredDocument::document));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] bytes(Place place) throws IOException {
        SnapshotFile file = files.get(place.segment());
        return file == null ? new byte[0] : file.read(place.offset(), place.length());
    }

    @Override
    public void close() {
        files.values().forEach(file -> {
            try {
                file.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
