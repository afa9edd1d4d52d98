package dev.syncline.projector;

import dev.syncline.event.Change;
import dev.syncline.event.Document;
import dev.syncline.event.Position;
import java.util.Optional;

/** A change and where it stands in its partition of the changes topic. */
public record LoggedChange(Position position, Change change) {
    /** What a change weighs besides its documents. */
    private static final int OVERHEAD_BYTES = 400;

    /** Bytes that it takes in memory, about. */
    public long weight() {
        return OVERHEAD_BYTES + size(change.before()) + size(change.after());
    }

    private static long size(Optional<Document> document) {
        return document.map(Document::json).map(json -> json.length).orElse(0);
    }
}
