package dev.syncline.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Document;
import dev.syncline.event.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * One place in which two documents differ: objects go member by member, everything else is whole.
 *
 * @param pointer JSON Pointer
 * @param from what the first document has there
 * @param to what the second has there
 * @param secret whether neither value may be shown
 */
public record FieldDifference(String pointer, Optional<JsonNode> from, Optional<JsonNode> to, boolean secret) {
    /** Of two documents of the collection; of a missing one every field is missing. At most {@code limit}. */
    public static List<FieldDifference> between(
            Collection collection, Optional<Document> from, Optional<Document> to, int limit) {
        Comparison comparison = new Comparison(collection, limit);
        comparison.compare("", fields(from), fields(to));
        return comparison.found;
    }

    private static ObjectNode fields(Optional<Document> document) {
        return document.map(Document::fields).orElseGet(Json.NODES::objectNode);
    }

    private static final class Comparison {
        private final Collection collection;
        private final int limit;
        private final List<FieldDifference> found = new ArrayList<>();

        Comparison(Collection collection, int limit) {
            this.collection = collection;
            this.limit = limit;
        }

        void compare(String pointer, ObjectNode from, ObjectNode to) {
            TreeSet<String> names = new TreeSet<>();
            from.fieldNames().forEachRemaining(names::add);
            to.fieldNames().forEachRemaining(names::add);
            for (String name : names) {
                compare(
                        pointer + "/" + name.replace("~", "~0").replace("/", "~1"),
                        Optional.ofNullable(from.get(name)),
                        Optional.ofNullable(to.get(name)));
            }
        }

        private void compare(String pointer, Optional<JsonNode> from, Optional<JsonNode> to) {
            if (found.size() >= limit || from.map(Json::text).equals(to.map(Json::text))) {
                return;
            }
            boolean secret = collection.secrets().contains(pointer);
            if (!secret && from.orElse(null) instanceof ObjectNode one && to.orElse(null) instanceof ObjectNode other) {
                compare(pointer, one, other);
            } else {
                // What holds a secret somewhere inside shows nothing of itself either.
                boolean holds = collection.secrets().stream().anyMatch(known -> known.startsWith(pointer + "/"));
                found.add(new FieldDifference(pointer, from, to, secret || holds));
            }
        }
    }
}
