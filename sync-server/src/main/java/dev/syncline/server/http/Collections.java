package dev.syncline.server.http;

import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.FieldText;
import dev.syncline.event.DocumentKey;
import java.util.List;

/** The catalog as paths name it. */
final class Collections {
    private final Catalog catalog;

    Collections(Catalog catalog) {
        this.catalog = catalog;
    }

    Catalog catalog() {
        return catalog;
    }

    Collection get(String name) {
        return catalog.collection(name)
                .orElseThrow(() -> new ProblemException(
                        ProblemCode.UNKNOWN_COLLECTION, "The catalog has: " + String.join(", ", names())));
    }

    private List<String> names() {
        return catalog.collections().stream().map(Collection::name).toList();
    }

    /** The key of a document, its id in canonical form. */
    DocumentKey key(Collection collection, String id) {
        try {
            String canonical = FieldText.parse(collection.id(), id).asText();
            return new DocumentKey(DocumentKey.DEFAULT_TENANT, collection.name(), canonical);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(ProblemCode.BAD_REQUEST, "In the path: " + e.getMessage());
        }
    }
}
