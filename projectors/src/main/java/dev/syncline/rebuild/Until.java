package dev.syncline.rebuild;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Json;
import dev.syncline.event.Position;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * A moment of the past: after the change at a position of one tenant, or after everything that the log took up to a
 * time, of all tenants.
 *
 * @param text as it was asked
 * @param position empty for a time
 * @param time empty for a position
 * @param tenant whose position it is
 */
public record Until(String text, Optional<Position> position, Optional<Instant> time, String tenant) {
    private static final String NO_ID = "x";

    public Until {
        requireNonNull(text, "text");
        requireNonNull(position, "position");
        requireNonNull(time, "time");
        requireNonNull(tenant, "tenant");
    }

    /**
     * @param text a position as 90412, or a time as 2026-11-20T10:00:00Z
     * @throws IllegalArgumentException saying what it must be
     */
    public static Until parse(String text, String tenant) {
        new DocumentKey(tenant, "any", NO_ID);
        if (text.matches("\\d{1,18}")) {
            return new Until(text, Optional.of(new Position(Long.parseLong(text))), Optional.empty(), tenant);
        }
        try {
            Instant time = OffsetDateTime.parse(text.startsWith("@") ? text.substring(1) : text)
                    .toInstant();
            return new Until(text, Optional.empty(), Optional.of(time), tenant);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "until must be a time as 2026-11-20T10:00:00Z, or a position as 90412; was " + text, e);
        }
    }

    ObjectNode tree() {
        return Json.NODES.objectNode().put("at", text).put("tenant", tenant);
    }

    static Until of(JsonNode tree) {
        return parse(tree.path("at").asText(), tree.path("tenant").asText());
    }
}
