package dev.syncline.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.FieldError;
import dev.syncline.event.Json;
import dev.syncline.event.Reason;
import dev.syncline.event.Rejection;
import dev.syncline.event.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A rejection as JSON. The event's own bytes stay at its place in the events topic, which is kept for ever. */
public final class RejectionCodec {
    private RejectionCodec() {}

    public static byte[] encode(Rejection rejection) {
        return Json.bytes(tree(rejection));
    }

    public static ObjectNode tree(Rejection rejection) {
        ObjectNode node = Json.NODES.objectNode();
        PlaceJson.write(node, rejection.place(), rejection.key());
        node.put("reason", rejection.reason().wire());
        node.put("detail", rejection.detail());
        if (!rejection.errors().isEmpty()) {
            ArrayNode errors = node.putArray("errors");
            rejection
                    .errors()
                    .forEach(error ->
                            errors.addObject().put("pointer", error.pointer()).put("message", error.message()));
        }
        rejection.current().ifPresent(current -> node.put("current", current.offset()));
        rejection.cause().ifPresent(cause -> node.set("event", CauseJson.write(cause)));
        return node;
    }

    /** @throws IllegalArgumentException if these bytes are no rejection */
    public static Rejection decode(byte[] value) {
        try {
            JsonNode node = Json.object(value);
            List<FieldError> errors = new ArrayList<>();
            node.path("errors")
                    .forEach(error -> errors.add(new FieldError(
                            error.path("pointer").asText(),
                            error.path("message").asText())));
            Optional<DocumentKey> key = PlaceJson.key(node);
            return new Rejection(
                    PlaceJson.place(node),
                    key,
                    Optional.ofNullable(node.get("event")).map(CauseJson::read),
                    Reason.ofWire(node.path("reason").asText()),
                    node.path("detail").asText(),
                    errors,
                    Optional.ofNullable(node.get("current")).map(current -> new Version(current.asLong())));
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("a record of the rejections topic is no rejection", e);
        }
    }
}
