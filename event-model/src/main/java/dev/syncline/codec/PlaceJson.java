package dev.syncline.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Place;
import java.util.Optional;

/** An event's place and the document it meant, as members of rejections and duplicates. */
final class PlaceJson {
    private PlaceJson() {}

    static void write(ObjectNode node, Place place, Optional<DocumentKey> key) {
        key.ifPresent(document -> node.put("tenant", document.tenant()));
        node.put("collection", place.collection());
        key.ifPresent(document -> node.put("id", document.id()));
        node.put("partition", place.partition());
        node.put("offset", place.offset());
    }

    static Place place(JsonNode node) {
        return new Place(
                node.path("collection").asText(),
                node.path("partition").asInt(),
                node.path("offset").asLong());
    }

    static Optional<DocumentKey> key(JsonNode node) {
        return node.has("tenant")
                ? Optional.of(new DocumentKey(
                        node.path("tenant").asText(),
                        node.path("collection").asText(),
                        node.path("id").asText()))
                : Optional.empty();
    }
}
