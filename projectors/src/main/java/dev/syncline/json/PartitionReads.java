package dev.syncline.json;

import dev.syncline.event.DocumentKey;
import dev.syncline.event.Version;
import dev.syncline.projector.Page;
import dev.syncline.projector.Query;
import dev.syncline.projector.StoredDocument;
import dev.syncline.projector.TenantCollection;
import dev.syncline.query.Memberships;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Answers from one partition, whoever writes it. Thread-safe. */
final class PartitionReads {
    private final Partition partition;
    private final OpenFiles files;

    PartitionReads(Partition partition, OpenFiles files) {
        this.partition = partition;
        this.files = files;
    }

    long next() throws IOException {
        partition.refreshIfChanged();
        return partition.index().next();
    }

    Optional<StoredDocument> find(DocumentKey key) throws IOException {
        partition.refreshIfChanged();
        Optional<CollectionIndex> collection = partition.index().collection(TenantCollection.of(key));
        return collection.isPresent() ? find(collection.get(), key) : Optional.empty();
    }

    void forEachKey(String collection, BiConsumer<DocumentKey, Version> consumer) throws IOException {
        partition.refreshIfChanged();
        for (CollectionIndex index : partition.index().collections()) {
            TenantCollection owner = index.owner();
            if (owner.collection().equals(collection)) {
                for (PlaceTable.Cursor cursor = index.places().cursor(); cursor.next(); ) {
                    Place place = cursor.place();
                    if (!place.deleted()) {
                        DocumentKey key = new DocumentKey(owner.tenant(), collection, cursor.id());
                        consumer.accept(key, new Version(place.version()));
                    }
                }
            }
        }
    }

    Page list(Query query, Memberships subqueries) throws IOException {
        partition.refreshIfChanged();
        TenantCollection owner =
                new TenantCollection(query.tenant(), query.collection().name());
        Optional<CollectionIndex> collection = partition.index().collection(owner);
        if (collection.isEmpty()) {
            return new Page(java.util.List.of(), false);
        }
        if (collection.get().damaged()) {
            throw new IOException("records of this collection are damaged and not yet restored");
        }
        return new Listing(
                        query,
                        subqueries,
                        collection.get().places(),
                        id -> find(collection.get(), new DocumentKey(owner.tenant(), owner.collection(), id)))
                .page();
    }

    private Optional<StoredDocument> find(CollectionIndex collection, DocumentKey key) throws IOException {
        Optional<Place> place = place(collection, key.id());
        while (place.isPresent() && !place.get().deleted()) {
            Optional<StoredDocument> document = read(key, place.get());
            if (document.isPresent()) {
                return document;
            }
            Optional<Place> now = place(collection, key.id());
            if (now.equals(place)) {
                lose(collection, key.id(), place.get());
            }
            place = now;
        }
        return Optional.empty();
    }

    private Optional<Place> place(CollectionIndex collection, String id) throws IOException {
        Optional<Place> place = collection.place(id);
        if (collection.doubtful(id)) {
            throw new IOException("this document's record is damaged and not yet restored");
        }
        return place;
    }

    /** Empty if the record moved away meanwhile, or is damaged. */
    private Optional<StoredDocument> read(DocumentKey key, Place place) throws IOException {
        byte[] bytes;
        try {
            bytes = files.read(place.segment(), place.offset(), place.length());
        } catch (NoSuchFileException e) {
            partition.refreshIfChanged();
            return Optional.empty();
        }
        return RecordRead.document(key, place, bytes);
    }

    private void lose(CollectionIndex collection, String id, Place place) throws IOException {
        if (collection.lose(id, place)) {
            partition.directory().quarantine(place.segment(), place.offset(), damagedBytes(place), id);
        }
        throw new IOException("this document's record is damaged");
    }

    private byte[] damagedBytes(Place place) {
        try {
            return files.read(place.segment(), place.offset(), place.length());
        } catch (IOException e) {
            return new byte[0];
        }
    }
}
