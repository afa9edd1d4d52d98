package dev.syncline.query.value;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import dev.syncline.event.Text;
import dev.syncline.event.UnreadableJsonException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** jsonb's operators, on trees of numbers that are compared by value. */
public final class Jsonb {
    /** PostgreSQL's own: shorter keys first. */
    private static final Comparator<String> KEY_ORDER = Comparator.comparing(
            key -> key.getBytes(StandardCharsets.UTF_8),
            Comparator.<byte[]>comparingInt(bytes -> bytes.length).thenComparing(Arrays::compareUnsigned));

    private Jsonb() {}

    static JsonNode parse(String text) {
        try {
            return normal(Json.read(text.getBytes(StandardCharsets.UTF_8)));
        } catch (UnreadableJsonException e) {
            throw new ValueException("invalid input syntax for type jsonb: " + e.getMessage());
        }
    }

    private static JsonNode normal(JsonNode value) {
        if (value instanceof ObjectNode object) {
            List<String> keys = new ArrayList<>();
            object.fieldNames().forEachRemaining(keys::add);
            keys.sort(KEY_ORDER);
            ObjectNode sorted = Json.NODES.objectNode();
            keys.forEach(key -> sorted.set(checked(key), normal(object.get(key))));
            return sorted;
        }
        if (value instanceof ArrayNode array) {
            ArrayNode items = Json.NODES.arrayNode();
            array.forEach(item -> items.add(normal(item)));
            return items;
        }
        if (value.isTextual()) {
            checked(value.textValue());
        }
        return value.isNumber() ? number(value.decimalValue()) : value;
    }

    private static JsonNode number(BigDecimal value) {
        BigDecimal stripped = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
        if (Math.abs((long) stripped.scale()) + stripped.precision() > Json.MAX_NUMBER_LENGTH) {
            throw new ValueException("a number has more than " + Json.MAX_NUMBER_LENGTH + " digits");
        }
        return DecimalNode.valueOf(stripped.scale() < 0 ? stripped.setScale(0) : stripped);
    }

    private static String checked(String text) {
        if (text.indexOf(0) >= 0 || !Text.isWhole(text)) {
            throw new ValueException("text must contain neither U+0000 nor a lone surrogate");
        }
        return text;
    }

    public static boolean equal(JsonNode left, JsonNode right) {
        if (left.isNumber() && right.isNumber()) {
            return left.decimalValue().compareTo(right.decimalValue()) == 0;
        }
        if (left.getNodeType() != right.getNodeType() || left.size() != right.size()) {
            return false;
        }
        if (left.isObject()) {
            for (Map.Entry<String, JsonNode> member : left.properties()) {
                JsonNode other = right.get(member.getKey());
                if (other == null || !equal(member.getValue(), other)) {
                    return false;
                }
            }
            return true;
        }
        for (int i = 0; left.isArray() && i < left.size(); i++) {
            if (!equal(left.get(i), right.get(i))) {
                return false;
            }
        }
        return left.isArray() || left.equals(right);
    }

    /** {@code left @> right}; an array also contains a scalar that is one of its items. */
    public static boolean contains(JsonNode left, JsonNode right) {
        if (left.isArray() && right.isValueNode()) {
            return holds((ArrayNode) left, right);
        }
        if (left.isObject() && right.isObject()) {
            for (Map.Entry<String, JsonNode> member : right.properties()) {
                JsonNode own = left.get(member.getKey());
                if (own == null || !within(own, member.getValue())) {
                    return false;
                }
            }
            return true;
        }
        if (left.isArray() && right.isArray()) {
            for (JsonNode item : right) {
                if (!holds((ArrayNode) left, item)) {
                    return false;
                }
            }
            return true;
        }
        return left.isValueNode() && right.isValueNode() && equal(left, right);
    }

    private static boolean holds(ArrayNode array, JsonNode item) {
        for (JsonNode own : array) {
            if (within(own, item)) {
                return true;
            }
        }
        return false;
    }

    /** Below the top a scalar is contained in no array. */
    private static boolean within(JsonNode left, JsonNode right) {
        boolean container = left.isContainerNode() && left.getNodeType() == right.getNodeType();
        return container ? contains(left, right) : equal(left, right);
    }

    /** {@code value ? key} */
    public static boolean exists(JsonNode value, String key) {
        if (value.isArray()) {
            for (JsonNode item : value) {
                if (item.isTextual() && item.textValue().equals(key)) {
                    return true;
                }
            }
            return false;
        }
        return value.isObject()
                ? value.has(key)
                : value.isTextual() && value.textValue().equals(key);
    }

    /** {@code value -> key} */
    public static Object member(Object value, Object key) {
        return orNull(value instanceof ObjectNode object ? object.get((String) key) : null);
    }

    /** {@code value -> index}, negative from the end. PostgreSQL takes a scalar for an array of one. */
    public static Object item(Object value, Object index) {
        JsonNode node = (JsonNode) value;
        long at = (Long) index;
        long size = node.isValueNode() ? 1 : node.size();
        long place = at < 0 ? size + at : at;
        if (node.isObject() || place < 0 || place >= size) {
            return Null.NULL;
        }
        return node.isValueNode() ? node : node.get((int) place);
    }

    private static Object orNull(JsonNode node) {
        return node == null ? Null.NULL : node;
    }

    /** What {@code ->>} makes of what {@code ->} found. */
    public static Object content(Object found) {
        if (found == Null.NULL || ((JsonNode) found).isNull()) {
            return Null.NULL;
        }
        JsonNode node = (JsonNode) found;
        return node.isTextual() ? node.textValue() : JsonbText.of(node);
    }
}
