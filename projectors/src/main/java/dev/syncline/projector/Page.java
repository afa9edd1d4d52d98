package dev.syncline.projector;

import java.util.List;

/** @param more whether documents follow the last of these */
public record Page(List<StoredDocument> items, boolean more) {
    public Page {
        items = List.copyOf(items);
    }
}
