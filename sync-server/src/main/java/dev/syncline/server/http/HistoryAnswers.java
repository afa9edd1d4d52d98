package dev.syncline.server.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.FieldDifference;
import dev.syncline.codec.ChangeCodec;
import dev.syncline.codec.Wire;
import dev.syncline.event.Change;
import dev.syncline.event.Document;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Json;
import dev.syncline.event.Position;
import dev.syncline.event.Verdict;
import dev.syncline.history.Decided;
import dev.syncline.history.ForgottenException;
import dev.syncline.history.Past;
import dev.syncline.history.kafka.DocumentHistory;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** What the log tells of one document, as answers. Thread-safe. */
final class HistoryAnswers {
    /** What {@link Reads#STORE} says where no store was asked. */
    private static final String LOG = "log";

    private static final int MAX_DIFFERENCES = 200;
    private static final Duration CLOCKS_APART = Duration.ofMinutes(1);

    private final DocumentHistory history;
    private final InstantSource clock;

    HistoryAnswers(DocumentHistory history, InstantSource clock) {
        this.history = history;
        this.clock = clock;
    }

    /** Every change, oldest first: what it changed, when, and by whom. */
    Response all(Collection collection, DocumentKey key) {
        ObjectNode body = Json.NODES.objectNode();
        ArrayNode items = body.putArray("items");
        for (Decided decided : history.of(key)) {
            if (decided.verdict() instanceof Verdict.Accepted accepted) {
                Change change = accepted.change();
                ObjectNode item =
                        ChangeCodec.tree(change).put("at", decided.appended().toString());
                item.set("differences", differences(collection, change));
                items.add(item);
            }
        }
        if (items.isEmpty()) {
            throw new ProblemException(ProblemCode.NOT_FOUND, "The log has no change of " + key.display());
        }
        return Response.ok(Json.bytes(body), Wire.JSON).build();
    }

    private static ArrayNode differences(Collection collection, Change change) {
        ArrayNode differences = Json.NODES.arrayNode();
        FieldDifference.between(collection, change.before(), change.after(), MAX_DIFFERENCES)
                .forEach(one -> {
                    ObjectNode node = differences.addObject().put("pointer", one.pointer());
                    if (one.secret()) {
                        node.put("secret", "differs");
                    } else {
                        one.from().ifPresent(value -> node.set("from", value));
                        one.to().ifPresent(value -> node.set("to", value));
                    }
                });
        return differences;
    }

    /** @param at a time as RFC 3339 has it, or a position */
    Response at(DocumentKey key, String at) {
        Past past = past(key, at)
                .orElseThrow(() -> new ProblemException(
                        ProblemCode.NOT_FOUND, "Nothing had happened to %s at %s".formatted(key.display(), at)));
        Document document = past.document()
                .orElseThrow(() -> new ProblemException(
                        ProblemCode.NOT_FOUND,
                        "%s was deleted at %s, by version %s".formatted(key.display(), at, past.version())));
        return Response.ok(document.json(), Wire.JSON)
                .header("ETag", Preconditions.etag(past.version()))
                .header(Reads.STORE, LOG)
                .build();
    }

    private Optional<Past> past(DocumentKey key, String at) {
        try {
            return at.matches("\\d{1,18}")
                    ? history.at(key, new Position(Long.parseLong(at)))
                    : history.at(key, past(time(at)));
        } catch (ForgottenException e) {
            throw new ProblemException(ProblemCode.POSITION_FORGOTTEN, e.getMessage());
        } catch (IllegalArgumentException e) {
            throw new ProblemException(ProblemCode.BAD_REQUEST, "at: " + e.getMessage());
        }
    }

    /** What would be told of a moment to come does not stay true. Kafka's clock, and the asker's, may be ahead. */
    private Instant past(Instant time) {
        if (time.isAfter(clock.instant().plus(CLOCKS_APART))) {
            throw new IllegalArgumentException(
                    time + " lies in the future; without at= the document comes as it is now");
        }
        return time;
    }

    private static Instant time(String at) {
        try {
            return OffsetDateTime.parse(at).toInstant();
        } catch (DateTimeParseException e) {
            throw new ProblemException(
                    ProblemCode.BAD_REQUEST,
                    "at must be a time as 2026-11-20T10:00:00Z, or a position as 90412, was " + at);
        }
    }
}
