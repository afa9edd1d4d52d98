package dev.syncline.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.Field;
import dev.syncline.catalog.FieldText;
import dev.syncline.event.Json;
import dev.syncline.event.UnreadableJsonException;
import dev.syncline.projector.Query;
import dev.syncline.projector.StoredDocument;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Where a page ended, opaque to the client and bound to the list it came from. */
final class Cursor {
    private Cursor() {}

    /** @param list what the cursor is bound to: collection, filters, order */
    static String of(StoredDocument last, List<Query.Sort> sort, String list) {
        ObjectNode node = Json.NODES.objectNode();
        node.put("l", Integer.toHexString(list.hashCode()));
        node.put("i", last.key().id());
        var values = node.putArray("v");
        for (Query.Sort one : sort) {
            JsonNode value = last.document().fields().get(one.field());
            values.add(value == null ? Json.NODES.nullNode() : value);
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Json.bytes(node));
    }

    /** Canonical again, whoever wrote them: a store must not be asked about what a field can't hold. */
    private static List<JsonNode> values(ObjectNode node, Collection collection, List<Query.Sort> sort) {
        List<JsonNode> values = new ArrayList<>();
        for (int i = 0; i < sort.size(); i++) {
            JsonNode value = node.path("v").path(i);
            Field field = collection.field(sort.get(i).field()).orElseThrow();
            if (value.isMissingNode() || value.isContainerNode()) {
                throw new IllegalArgumentException(field.name() + " is no value");
            }
            values.add(value.isNull() ? value : FieldText.parse(field, value.asText()));
        }
        return values;
    }

    /** @throws ProblemException if it is no cursor of this list */
    static Query.After read(String cursor, Collection collection, List<Query.Sort> sort, String list) {
        try {
            ObjectNode node = Json.object(Base64.getUrlDecoder().decode(cursor));
            boolean fits = node.path("l").asText().equals(Integer.toHexString(list.hashCode()))
                    && node.path("v").size() == sort.size()
                    && node.path("i").isTextual();
            if (fits) {
                String id =
                        FieldText.parse(collection.id(), node.get("i").asText()).textValue();
                return new Query.After(values(node, collection, sort), id);
            }
        } catch (UnreadableJsonException | IllegalArgumentException e) {
            // falls through: it is no cursor of ours
        }
        throw new ProblemException(
                ProblemCode.CURSOR_INVALID, "Use \"next\" of the page before, with the same filters and sort");
    }
}
