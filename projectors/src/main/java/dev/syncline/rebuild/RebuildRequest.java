package dev.syncline.rebuild;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import java.util.ArrayList;
import java.util.List;

/**
 * What is to be built anew.
 *
 * @param store by name
 * @param collections all where empty
 * @param swap whether it takes the live store's place by itself
 * @param source what it is built from
 */
public record RebuildRequest(String store, List<String> collections, boolean swap, Source source) {
    public RebuildRequest {
        requireNonNull(store, "store");
        requireNonNull(source, "source");
        collections = List.copyOf(collections);
    }

    ObjectNode tree() {
        ObjectNode tree = Json.NODES.objectNode().put("store", store);
        ArrayNode names = tree.putArray("collections");
        collections.forEach(names::add);
        return tree.put("switch", swap).put("from", source.wire());
    }

    static RebuildRequest of(JsonNode tree) {
        List<String> collections = new ArrayList<>();
        tree.path("collections").forEach(name -> collections.add(name.asText()));
        return new RebuildRequest(
                tree.path("store").asText(),
                collections,
                tree.path("switch").asBoolean(),
                Source.ofWire(tree.path("from").asText(Source.CHANGES.wire())));
    }
}
