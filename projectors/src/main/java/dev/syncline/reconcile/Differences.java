package dev.syncline.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.FieldDifference;
import dev.syncline.event.Document;
import java.util.List;
import java.util.Optional;

/** In which places a store's document differs from the log's. */
final class Differences {
    private static final int LIMIT = 50;
    private static final String SECRET = "(secret)";

    private Differences() {}

    static List<Difference> between(
            Collection collection, String store, Optional<Document> expected, Optional<Document> actual) {
        return FieldDifference.between(collection, expected, actual, LIMIT).stream()
                .map(one -> new Difference(store, one.pointer(), one.from(), one.to(), one.secret()))
                .toList();
    }

    /** The document without its secrets, to be shown. */
    static ObjectNode shown(Collection collection, Document document) {
        ObjectNode copy = document.fields().deepCopy();
        for (String secret : collection.secrets()) {
            int last = secret.lastIndexOf('/');
            JsonNode parent = copy.at(secret.substring(0, last));
            String name = secret.substring(last + 1).replace("~1", "/").replace("~0", "~");
            if (parent instanceof ObjectNode object && object.has(name)) {
                object.put(name, SECRET);
            }
        }
        return copy;
    }
}
