package dev.syncline.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Cause;
import dev.syncline.event.Json;
import java.time.Instant;
import java.util.Optional;

/** A cause as the member {@code event} of changes, rejections and duplicates. */
final class CauseJson {
    private CauseJson() {}

    static ObjectNode write(Cause cause) {
        ObjectNode node = Json.NODES.objectNode();
        node.put("id", cause.eventId());
        node.put("source", cause.source());
        cause.actor().ifPresent(actor -> node.put("actor", actor));
        cause.time().ifPresent(time -> node.put("time", time.toString()));
        cause.traceparent().ifPresent(trace -> node.put("traceparent", trace));
        return node;
    }

    static Cause read(JsonNode node) {
        return new Cause(
                node.path("id").asText(),
                node.path("source").asText(),
                text(node, "actor"),
                text(node, "time").map(Instant::parse),
                text(node, "traceparent"));
    }

    static Optional<String> text(JsonNode node, String name) {
        return Optional.ofNullable(node.get(name)).map(JsonNode::asText);
    }
}
