package dev.syncline.decide;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.CanonicalTime;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.Field;
import dev.syncline.event.Document;
import dev.syncline.event.Json;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/** Fills in the fields that the catalog stamps, from the log's clock, where the publisher did not say. */
final class Stamps {
    private Stamps() {}

    /** A document that is put whole without its times keeps those it has; {@link #stamp} then moves the update's. */
    static ObjectNode keep(Collection collection, ObjectNode published, Optional<Document> before) {
        ObjectNode kept = Json.NODES.objectNode().setAll(published);
        for (Field field : collection.fields()) {
            if (field.stamp() != Field.Stamp.NONE && before.isPresent() && !published.hasNonNull(field.name())) {
                JsonNode known = before.get().fields().get(field.name());
                if (known != null) {
                    kept.set(field.name(), known);
                }
            }
        }
        return kept;
    }

    /** An update that leaves the time of the last update as it was moves it. */
    static Document stamp(Collection collection, Document after, Optional<Document> before, Instant appended) {
        ObjectNode stamped = null;
        for (Field field : collection.fields()) {
            if (field.stamp() != Field.Stamp.NONE && isOpen(field, after.fields(), before)) {
                stamped = stamped == null ? after.fields().deepCopy() : stamped;
                String now = CanonicalTime.format(LocalDateTime.ofInstant(appended, ZoneOffset.UTC));
                stamped.put(field.name(), now);
            }
        }
        return stamped == null ? after : inCatalogOrder(collection, stamped);
    }

    private static boolean isOpen(Field field, ObjectNode after, Optional<Document> before) {
        JsonNode now = after.get(field.name());
        if (before.isEmpty() || field.stamp() == Field.Stamp.CREATED) {
            return now == null && before.isEmpty();
        }
        return now == null || now.equals(before.get().fields().get(field.name()));
    }

    private static Document inCatalogOrder(Collection collection, ObjectNode fields) {
        ObjectNode ordered = Json.NODES.objectNode();
        for (Field field : collection.fields()) {
            JsonNode value = fields.get(field.name());
            if (value != null) {
                ordered.set(field.name(), value);
            }
        }
        return Document.ofCanonical(ordered);
    }
}
