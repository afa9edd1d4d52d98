package dev.syncline.capture.row;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.syncline.catalog.FieldType;
import dev.syncline.event.Json;
import dev.syncline.event.UnreadableJsonException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.regex.Pattern;

/**
 * A column's value as JSON, such that its canonical form says what the row says. A value that no document can hold comes
 * out as something that the decider rejects, mostly its text: a stranger's row never ends capture.
 */
final class RowValues {
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,1000}(\\.\\d{1,1000})?([eE][+-]?\\d{1,4})?");
    private static final Pattern UTC_TIME = Pattern.compile("\\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2}:\\d{2}(\\.\\d+)?\\+00");

    private RowValues() {}

    static JsonNode json(FieldType type, Object value) {
        if (value == null) {
            return NullNode.getInstance();
        }
        return switch (type.kind()) {
            case BOOLEAN -> bool(value);
            case SMALLINT, INTEGER, BIGINT, NUMERIC, DOUBLE -> number(value);
            case DATE -> date(value);
            case TIMESTAMP -> timestamp(value);
            case JSON -> nested(value);
            case TEXT, BOUNDED_TEXT, UUID, ENUM, BYTES -> text(value);
        };
    }

    private static JsonNode text(Object value) {
        return TextNode.valueOf(value.toString());
    }

    private static JsonNode bool(Object value) {
        if (value instanceof Boolean bool) {
            return BooleanNode.valueOf(bool);
        }
        return value.equals("t") || value.equals("true")
                ? BooleanNode.TRUE
                : value.equals("f") || value.equals("false") ? BooleanNode.FALSE : text(value);
    }

    /** NaN and the infinities stay text. */
    private static JsonNode number(Object value) {
        if (value instanceof Integer || value instanceof Long || value instanceof Short) {
            return LongNode.valueOf(((Number) value).longValue());
        }
        if (value instanceof Double floating) {
            return Double.isFinite(floating) ? DoubleNode.valueOf(floating) : text(value);
        }
        String text = value.toString();
        return NUMBER.matcher(text).matches() ? DecimalNode.valueOf(new BigDecimal(text)) : text(value);
    }

    /** The stream counts days from 1970; infinity is a day there that no calendar of four-digit years has. */
    private static JsonNode date(Object value) {
        return value instanceof Integer days ? text(LocalDate.ofEpochDay(days)) : text(value);
    }

    private static JsonNode timestamp(Object value) {
        String text = value.toString();
        if (UTC_TIME.matcher(text).matches()) {
            return TextNode.valueOf(text.replace(' ', 'T').replace("+00", "Z"));
        }
        return text(text);
    }

    /** The jsonb null is another value than NULL, and no document holds it. */
    private static JsonNode nested(Object value) {
        String text = value.toString();
        try {
            JsonNode json = Json.read(text.getBytes(StandardCharsets.UTF_8));
            return json.isNull() ? text(text) : json;
        } catch (UnreadableJsonException e) {
            return text(text);
        }
    }
}
