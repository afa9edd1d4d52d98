package dev.syncline.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Duplicate;
import dev.syncline.event.FirstVerdict;
import dev.syncline.event.Json;
import dev.syncline.event.Operation;
import dev.syncline.event.Reason;
import dev.syncline.event.Version;
import java.util.Optional;

/** A duplicate as JSON: which event, and what the first of its kind was told. */
public final class DuplicateCodec {
    private static final String ACCEPTED = "accepted";
    private static final String REJECTED = "rejected";
    private static final String CAPTURED = "captured";

    private DuplicateCodec() {}

    public static byte[] encode(Duplicate duplicate) {
        ObjectNode node = Json.NODES.objectNode();
        PlaceJson.write(node, duplicate.place(), Optional.of(duplicate.key()));
        node.set("event", CauseJson.write(duplicate.cause()));
        duplicate.first().match(new FirstVerdict.Cases<ObjectNode>() {
            @Override
            public ObjectNode accepted(FirstVerdict.WasAccepted first) {
                return node.put("first", ACCEPTED)
                        .put("version", first.version().offset())
                        .put("op", first.operation().wire());
            }

            @Override
            public ObjectNode rejected(FirstVerdict.WasRejected first) {
                return node.put("first", REJECTED)
                        .put("version", first.version().offset())
                        .put("reason", first.reason().wire());
            }

            @Override
            public ObjectNode alreadyCaptured() {
                return node.put("first", CAPTURED);
            }
        });
        return Json.bytes(node);
    }

    /** @throws IllegalArgumentException if these bytes are no duplicate */
    public static Duplicate decode(byte[] value) {
        try {
            JsonNode node = Json.object(value);
            return new Duplicate(
                    PlaceJson.place(node),
                    PlaceJson.key(node).orElseThrow(),
                    CauseJson.read(node.path("event")),
                    first(node));
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("a record of the duplicates topic is no duplicate", e);
        }
    }

    private static FirstVerdict first(JsonNode node) {
        String first = node.path("first").asText();
        return switch (first) {
            case ACCEPTED ->
                new FirstVerdict.WasAccepted(
                        version(node), Operation.ofWire(node.path("op").asText()));
            case REJECTED ->
                new FirstVerdict.WasRejected(
                        version(node), Reason.ofWire(node.path("reason").asText()));
            case CAPTURED -> new FirstVerdict.AlreadyCaptured();
            default -> throw new IllegalArgumentException("unknown first verdict");
        };
    }

    private static Version version(JsonNode node) {
        return new Version(node.path("version").asLong());
    }
}
