package dev.syncline.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.Collection;
import dev.syncline.event.Document;
import dev.syncline.event.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** In which places a store's document differs from the log's: objects go member by member, everything else is whole. */
final class Differences {
    private static final int LIMIT = 50;
    private static final String SECRET = "(secret)";

    private final Collection collection;
    private final String store;
    private final List<Difference> found = new ArrayList<>();

    private Differences(Collection collection, String store) {
        this.collection = collection;
        this.store = store;
    }

    static List<Difference> between(
            Collection collection, String store, Optional<Document> expected, Optional<Document> actual) {
        Differences differences = new Differences(collection, store);
        differences.compare("", fields(expected), fields(actual));
        return differences.found;
    }

    private static ObjectNode fields(Optional<Document> document) {
        return document.map(Document::fields).orElseGet(Json.NODES::objectNode);
    }

    private void compare(String pointer, ObjectNode expected, ObjectNode actual) {
        TreeSet<String> names = new TreeSet<>();
        expected.fieldNames().forEachRemaining(names::add);
        actual.fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            compare(
                    pointer + "/" + name.replace("~", "~0").replace("/", "~1"),
                    Optional.ofNullable(expected.get(name)),
                    Optional.ofNullable(actual.get(name)));
        }
    }

    private void compare(String pointer, Optional<JsonNode> expected, Optional<JsonNode> actual) {
        if (found.size() >= LIMIT || same(expected, actual)) {
            return;
        }
        boolean secret = collection.secrets().contains(pointer);
        boolean objects = expected.filter(JsonNode::isObject).isPresent()
                && actual.filter(JsonNode::isObject).isPresent();
        if (!secret && objects) {
            compare(pointer, (ObjectNode) expected.get(), (ObjectNode) actual.get());
        } else {
            // What holds a secret somewhere inside shows nothing of itself either.
            boolean holds = collection.secrets().stream().anyMatch(known -> known.startsWith(pointer + "/"));
            found.add(new Difference(store, pointer, expected, actual, secret || holds));
        }
    }

    private static boolean same(Optional<JsonNode> one, Optional<JsonNode> other) {
        return one.map(Json::text).equals(other.map(Json::text));
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
