package dev.syncline.capture.row;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.Field;
import dev.syncline.codec.Wire;
import dev.syncline.event.CaptureSequence;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Envelope;
import dev.syncline.event.Event;
import dev.syncline.event.Expectation;
import dev.syncline.event.Json;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Which event a row change is. Pure and thread-safe. */
public final class RowEvents {
    private static final int SHOWN_KEY_LENGTH = 100;
    /** One character as {@code \\u0000}: no JSON is longer. */
    private static final int MAX_ESCAPED_LENGTH = 6;

    private final Map<String, Collection> collections;
    private final int maxBytes;

    /** @param maxBytes of an event's content; more than that the log does not take */
    public RowEvents(Catalog catalog, int maxBytes) {
        this.collections = catalog.collections().stream()
                .collect(Collectors.toUnmodifiableMap(Collection::table, Function.identity()));
        this.maxBytes = maxBytes;
    }

    public Optional<Collection> collection(String table) {
        return Optional.ofNullable(collections.get(table));
    }

    public Captured of(RowChange change, long epoch) {
        Collection collection = collections.get(change.at().table());
        if (collection == null) {
            return Captured.NOTHING;
        }
        CaptureSequence sequence = new CaptureSequence(epoch, change.at().lsn().value());
        Envelope envelope = envelope(sequence, change.at().time(), Expectation.ANYTHING);
        return change.match(new RowChange.Cases<>() {
            @Override
            public Captured inserted(RowChange.Inserted inserted) {
                return put(collection, inserted.after(), envelope);
            }

            @Override
            public Captured updated(RowChange.Updated updated) {
                return update(collection, updated, envelope);
            }

            @Override
            public Captured deleted(RowChange.Deleted deleted) {
                return named(collection, deleted.before(), key -> new Captured.Says(new Event.Delete(key, envelope)));
            }

            @Override
            public Captured truncated(RowChange.Truncated truncated) {
                return Captured.NOTHING;
            }
        });
    }

    /** What an event of capture says of itself. */
    public static Envelope envelope(CaptureSequence sequence, Instant time, Expectation expectation) {
        return new Envelope(
                sequence.wire(),
                Wire.CAPTURE_SOURCE,
                Optional.of(time),
                Optional.empty(),
                Optional.empty(),
                expectation,
                Optional.of(sequence));
    }

    /** The whole row. */
    public Captured put(Collection collection, Row row, Envelope envelope) {
        return carrying(
                collection, row, document(collection, row), (key, document) -> new Event.Put(key, envelope, document));
    }

    /** The row's values by field; a column that is NULL or was not sent is absent. */
    public static ObjectNode document(Collection collection, Row row) {
        ObjectNode document = Json.NODES.objectNode();
        for (Field field : collection.fields()) {
            Object value = row.values().get(field.column());
            if (value != null && value != Row.UNAVAILABLE) {
                document.set(field.name(), RowValues.json(field.type(), value));
            }
        }
        return document;
    }

    /** The log may not know a row that no projector has written, so it is told whole. */
    private Captured update(Collection collection, RowChange.Updated updated, Envelope envelope) {
        Row before = updated.before().orElse(updated.after());
        boolean whole =
                collection.fields().stream().noneMatch(field -> updated.after().isUnavailable(field.column()));
        ObjectNode fields = changed(collection, updated);
        if (fields.isEmpty()) {
            return Captured.NOTHING;
        }
        if (before.version().isEmpty() && whole) {
            return put(collection, updated.after(), envelope);
        }
        return carrying(collection, updated.after(), fields, (key, some) -> new Event.Assign(key, envelope, some));
    }

    private static ObjectNode changed(Collection collection, RowChange.Updated updated) {
        ObjectNode fields = Json.NODES.objectNode();
        for (Field field : collection.fields()) {
            Object after = updated.after().values().get(field.column());
            boolean same = updated.before()
                    .map(row -> Objects.equals(row.values().get(field.column()), after))
                    .orElse(false);
            if (!same && after != Row.UNAVAILABLE) {
                fields.set(field.name(), RowValues.json(field.type(), after));
            }
        }
        return fields;
    }

    private Captured carrying(
            Collection collection, Row row, ObjectNode content, BiFunction<DocumentKey, ObjectNode, Event> event) {
        return named(collection, row, key -> {
            if (isTooLarge(row, content)) {
                return new Captured.Unfit(shown(collection, row), "larger than " + maxBytes + " bytes");
            }
            return new Captured.Says(event.apply(key, content));
        });
    }

    /** Measures only what might be too large: writing every event twice would halve the rate. */
    private boolean isTooLarge(Row row, ObjectNode content) {
        long characters = 0;
        for (Object value : row.values().values()) {
            characters += value instanceof String text ? text.length() : 0;
        }
        return characters * MAX_ESCAPED_LENGTH > maxBytes && Json.bytes(content).length > maxBytes;
    }

    private static Captured named(Collection collection, Row row, Function<DocumentKey, Captured> answer) {
        DocumentKey key;
        try {
            key = key(collection, row);
        } catch (IllegalArgumentException e) {
            return new Captured.Unfit(shown(collection, row), e.getMessage());
        }
        return answer.apply(key);
    }

    /** @throws IllegalArgumentException if no document can have such a key */
    public static DocumentKey key(Collection collection, Row row) {
        Object tenant = row.value(Row.TENANT).orElse(DocumentKey.DEFAULT_TENANT);
        Object id = row.value(collection.id().column()).orElse("");
        return new DocumentKey(tenant.toString(), collection.name(), id.toString());
    }

    private static String shown(Collection collection, Row row) {
        String id = row.value(collection.id().column()).orElse("").toString();
        String start = id.substring(0, Math.min(id.length(), SHOWN_KEY_LENGTH));
        return collection.table() + " " + Json.text(TextNode.valueOf(start));
    }
}
