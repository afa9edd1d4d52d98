package dev.syncline.json;

import dev.syncline.event.Change;
import dev.syncline.event.Document;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Makes a damaged collection whole from the last change of each of its documents, and gives its damaged segments up. */
final class Restoration {
    private final Appender to;
    private final Map<String, Change> latest;

    private Restoration(Appender to, Map<String, Change> latest) {
        this.to = to;
        this.latest = latest;
    }

    static void restore(Batch batch, CollectionIndex collection, Map<String, Change> latest) throws IOException {
        Restoration restoration = new Restoration(batch.appender(collection.owner()), latest);
        for (PlaceTable.Cursor cursor = collection.places().cursor(); cursor.next(); ) {
            restoration.check(cursor.id(), cursor.place());
        }
        for (Map.Entry<String, Change> entry : latest.entrySet()) {
            if (collection.place(entry.getKey()).isEmpty()) {
                restoration.append(entry.getKey(), entry.getValue());
            }
        }
        collection.segments().stream().filter(Segment::damaged).forEach(batch::drop);
    }

    /** A record in a damaged segment goes with it; one elsewhere may be an older one that damage has laid bare. */
    private void check(String id, Place place) throws IOException {
        boolean going = place.segment().damaged();
        Optional<Change> change = Optional.ofNullable(latest.get(id));
        if (change.isPresent()) {
            if (going || place.version() < change.get().version().offset()) {
                append(id, change.get());
            }
        } else if (going || !place.deleted()) {
            to.delete(id, place.version());
        }
    }

    private void append(String id, Change change) throws IOException {
        long version = change.version().offset();
        Optional<Document> after = change.after();
        if (after.isPresent()) {
            to.document(id, version, after.get().json());
        } else {
            to.delete(id, version);
        }
    }
}
