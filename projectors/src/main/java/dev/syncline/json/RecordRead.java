package dev.syncline.json;

import dev.syncline.event.Document;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Version;
import dev.syncline.projector.StoredDocument;
import java.util.Arrays;
import java.util.Optional;

/** A record's bytes as the document that the index says stands there. */
final class RecordRead {
    private RecordRead() {}

    /** Empty if the bytes are not that record as it was written. */
    static Optional<StoredDocument> document(DocumentKey key, Place place, byte[] bytes) {
        int end = place.length() - 1;
        if (bytes.length != place.length() || bytes[end] != '\n') {
            return Optional.empty();
        }
        return Line.read(bytes, 0, end)
                .filter(line -> line.id().equals(key.id()) && line.version() == place.version())
                .map(line -> document(key, line, bytes));
    }

    private static StoredDocument document(DocumentKey key, Line line, byte[] bytes) {
        Document document = Document.ofCanonical(Arrays.copyOfRange(bytes, line.from(), line.to()));
        return new StoredDocument(key, new Version(line.version()), document);
    }
}
