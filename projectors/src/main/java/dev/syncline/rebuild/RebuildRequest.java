package dev.syncline.rebuild;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is to be built anew.
 *
 * @param store by name
 * @param collections all where empty
 * @param swap whether it takes the live store's place by itself
 * @param source what it is built from
 * @param until the past moment that it shows; empty for what is now
 */
public record RebuildRequest(
        String store, List<String> collections, boolean swap, Source source, Optional<Until> until) {
    public RebuildRequest {
        requireNonNull(store, "store");
        requireNonNull(source, "source");
        if (until.isPresent() && swap) {
            throw new IllegalArgumentException("until builds a store of its own: it never takes the live one's place");
        }
        if (until.isPresent() && source != Source.EVENTS) {
            throw new IllegalArgumentException("until asks the events: compacted changes do not hold the past");
        }
        collections = List.copyOf(collections);
    }

    ObjectNode tree() {
        ObjectNode tree = Json.NODES.objectNode().put("store", store);
        ArrayNode names = tree.putArray("collections");
        collections.forEach(names::add);
        until.ifPresent(moment -> tree.set("until", moment.tree()));
        return tree.put("switch", swap).put("from", source.wire());
    }

    static RebuildRequest of(JsonNode tree) {
        List<String> collections = new ArrayList<>();
        tree.path("collections").forEach(name -> collections.add(name.asText()));
        return new RebuildRequest(
                tree.path("store").asText(),
                collections,
                tree.path("switch").asBoolean(),
                Source.ofWire(tree.path("from").asText(Source.CHANGES.wire())),
                Optional.ofNullable(tree.get("until")).map(Until::of));
    }
}
