package dev.syncline.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.Field;
import dev.syncline.event.Json;
import dev.syncline.projector.KeyOrder;
import dev.syncline.projector.Page;
import dev.syncline.projector.Query;
import dev.syncline.projector.StoredDocument;
import dev.syncline.query.EvaluationException;
import dev.syncline.query.Memberships;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.PriorityQueue;

/** Answers one query by looking at every document of the collection; keeps no more of them than the page needs. */
final class Listing {
    private final Query query;
    private final Memberships subqueries;
    private final PlaceTable places;
    private final Find find;
    private final DocumentOrder order;
    private final Optional<String> text;
    private final List<String> textFields;
    /** The worst on top. */
    private final PriorityQueue<DocumentOrder.Ranked> best;

    interface Find {
        Optional<StoredDocument> document(String id) throws IOException;
    }

    Listing(Query query, Memberships subqueries, PlaceTable places, Find find) {
        this.query = query;
        this.subqueries = subqueries;
        this.places = places;
        this.find = find;
        this.order = new DocumentOrder(query.sort());
        this.text = query.text().map(wanted -> wanted.toLowerCase(Locale.ROOT));
        this.textFields = query.collection().fields().stream()
                .filter(field -> field.type().searched())
                .map(Field::name)
                .toList();
        this.best = new PriorityQueue<>(Collections.reverseOrder(order));
    }

    Page page() throws IOException {
        for (PlaceTable.Cursor cursor = places.cursor(); cursor.next(); ) {
            if (!cursor.place().deleted() && !outOfReach(cursor.id())) {
                consider(cursor.id());
            }
        }
        List<DocumentOrder.Ranked> ranked = new ArrayList<>(best);
        ranked.sort(order);
        List<StoredDocument> items = ranked.stream()
                .limit(query.limit())
                .map(DocumentOrder.Ranked::document)
                .toList();
        return new Page(items, ranked.size() > items.size());
    }

    /** Told by the id alone, when only the id orders: most documents need not be read then. */
    private boolean outOfReach(String id) {
        if (!query.sort().isEmpty()) {
            return false;
        }
        if (query.after().isPresent()
                && KeyOrder.compareText(id, query.after().get().id()) <= 0) {
            return true;
        }
        boolean full = best.size() > query.limit();
        return full && KeyOrder.compareText(id, best.element().id()) > 0;
    }

    private void consider(String id) throws IOException {
        Optional<StoredDocument> document = find.document(id);
        if (document.isEmpty()) {
            return;
        }
        if (matches(document.get())) {
            DocumentOrder.Ranked ranked = order.rank(document.get());
            boolean behind = query.after().isEmpty()
                    || order.compare(ranked, order.rank(query.after().get())) > 0;
            if (behind) {
                best.add(ranked);
                if (best.size() > query.limit() + 1) {
                    best.remove();
                }
            }
        }
    }

    private boolean matches(StoredDocument document) {
        if (query.equal().isEmpty() && query.where().isEmpty() && text.isEmpty()) {
            return true;
        }
        ObjectNode fields = document.document().fields();
        for (Query.Equal equal : query.equal()) {
            if (!equal(value(fields, equal.field()), equal.value())) {
                return false;
            }
        }
        if (!selects(fields)) {
            return false;
        }
        return text.isEmpty() || textFields.stream().anyMatch(field -> contains(value(fields, field)));
    }

    /** A document on which the clause can't be evaluated is none of those that it selects. */
    private boolean selects(ObjectNode fields) {
        try {
            return query.where().isEmpty() || query.where().get().matches(fields, subqueries);
        } catch (EvaluationException e) {
            return false;
        }
    }

    private boolean contains(JsonNode value) {
        return value.isTextual() && value.textValue().toLowerCase(Locale.ROOT).contains(text.get());
    }

    private static boolean equal(JsonNode one, JsonNode other) {
        if (one.isNumber() && other.isNumber()) {
            return one.decimalValue().compareTo(other.decimalValue()) == 0;
        }
        return one.equals(other);
    }

    /** Absent and null are the same. */
    private static JsonNode value(ObjectNode fields, String field) {
        return Optional.ofNullable(fields.get(field)).orElse(Json.NODES.nullNode());
    }
}
