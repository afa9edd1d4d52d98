package dev.syncline.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import dev.syncline.projector.KeyOrder;
import dev.syncline.projector.Query;
import dev.syncline.projector.StoredDocument;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The order of {@link Query}. */
final class DocumentOrder implements Comparator<DocumentOrder.Ranked> {
    private final List<Query.Sort> sort;

    DocumentOrder(List<Query.Sort> sort) {
        this.sort = sort;
    }

    /**
     * What orders a document.
     *
     * @param values of the sort fields, a null node where it has none
     * @param found empty for a place in the order where none stands
     */
    record Ranked(List<JsonNode> values, String id, Optional<StoredDocument> found) {
        StoredDocument document() {
            return found.orElseThrow();
        }
    }

    Ranked rank(StoredDocument document) {
        List<JsonNode> values = new ArrayList<>(sort.size());
        if (!sort.isEmpty()) {
            ObjectNode fields = document.document().fields();
            sort.forEach(
                    by -> values.add(Optional.ofNullable(fields.get(by.field())).orElse(Json.NODES.nullNode())));
        }
        return new Ranked(values, document.key().id(), Optional.of(document));
    }

    Ranked rank(Query.After after) {
        return new Ranked(after.values(), after.id(), Optional.empty());
    }

    @Override
    public int compare(Ranked one, Ranked other) {
        for (int i = 0; i < sort.size(); i++) {
            int compared = compare(
                    one.values().get(i), other.values().get(i), sort.get(i).descending());
            if (compared != 0) {
                return compared;
            }
        }
        return KeyOrder.compareText(one.id(), other.id());
    }

    private static int compare(JsonNode one, JsonNode other, boolean descending) {
        if (one.isNull() || other.isNull()) {
            return Boolean.compare(one.isNull(), other.isNull());
        }
        int compared = compareValues(one, other);
        return descending ? -compared : compared;
    }

    private static int compareValues(JsonNode one, JsonNode other) {
        if (one.isNumber() && other.isNumber()) {
            return one.decimalValue().compareTo(other.decimalValue());
        }
        if (one.isBoolean() && other.isBoolean()) {
            return Boolean.compare(one.booleanValue(), other.booleanValue());
        }
        return KeyOrder.compareText(one.asText(), other.asText());
    }
}
