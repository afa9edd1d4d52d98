package dev.syncline.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Cause;
import dev.syncline.event.Json;
import dev.syncline.event.JsonMembers;
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

    /** As {@link #read(JsonNode)}, of the bytes. */
    static Cause read(JsonMembers members) {
        String id = "";
        String source = "";
        Optional<String> actor = Optional.empty();
        Optional<Instant> time = Optional.empty();
        Optional<String> traceparent = Optional.empty();
        while (members.next()) {
            switch (members.name()) {
                case "id" -> id = members.text();
                case "source" -> source = members.commonText();
                case "actor" -> actor = Optional.of(members.commonText());
                case "time" -> time = Optional.of(Instant.parse(members.text()));
                case "traceparent" -> traceparent = Optional.of(members.text());
                default -> {}
            }
        }
        return new Cause(id, source, actor, time, traceparent);
    }

    static Optional<String> text(JsonNode node, String name) {
        return Optional.ofNullable(node.get(name)).map(JsonNode::asText);
    }
}
