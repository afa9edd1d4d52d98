package dev.syncline.projector;

import static java.util.Objects.requireNonNull;

import dev.syncline.event.Document;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Version;
import java.util.Optional;

/**
 * A document as a store was seen to hold it.
 *
 * @param version empty for what others wrote into the store, and no projector yet
 * @param document empty if its content can't be read as a document
 */
public record SnapshotDocument(DocumentKey key, Optional<Version> version, Optional<Document> document) {
    public SnapshotDocument {
        requireNonNull(key, "key");
        requireNonNull(version, "version");
        requireNonNull(document, "document");
    }

    public static SnapshotDocument of(StoredDocument stored) {
        return new SnapshotDocument(stored.key(), Optional.of(stored.version()), Optional.of(stored.document()));
    }
}
