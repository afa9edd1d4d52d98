package dev.syncline.projector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.Field;
import dev.syncline.catalog.FieldType;
import dev.syncline.event.Document;
import dev.syncline.event.Json;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Map;

/**
 * A canonical document as one text that PostgreSQL makes from a row's columns just the same: every field in catalog order
 * as its length in characters, a colon and its value; {@code -} where it has none. So no value can pass for another.
 */
public final class ContentText {
    private ContentText() {}

    public static String of(Collection collection, Document document) {
        ObjectNode fields = document.fields();
        StringBuilder text = new StringBuilder(document.json().length + 64);
        for (Field field : collection.fields()) {
            JsonNode value = fields.get(field.name());
            if (value == null) {
                text.append('-');
            } else {
                String rendered = render(field.type(), value);
                text.append(rendered.codePointCount(0, rendered.length()))
                        .append(':')
                        .append(rendered);
            }
        }
        return text.toString();
    }

    private static String render(FieldType type, JsonNode value) {
        return switch (type.kind()) {
            case TEXT, BOUNDED_TEXT, UUID, ENUM, BOOLEAN, SMALLINT, INTEGER, BIGINT, DATE, TIMESTAMP -> value.asText();
            case NUMERIC -> value.isNumber() ? value.decimalValue().toPlainString() : value.asText();
            case DOUBLE -> bits(value);
            case JSON -> jsonb(new StringBuilder(), value).toString();
            case BYTES -> HexFormat.of().formatHex(Base64.getDecoder().decode(value.asText()));
        };
    }

    /** The bits, for PostgreSQL and Java write the smallest numbers differently. */
    private static String bits(JsonNode value) {
        return value.isNumber() ? "%016x".formatted(Double.doubleToLongBits(value.doubleValue())) : value.asText();
    }

    /** As {@code jsonb} writes itself. */
    private static StringBuilder jsonb(StringBuilder out, JsonNode value) {
        if (value.isObject()) {
            out.append('{');
            Iterator<Map.Entry<String, JsonNode>> members = value.properties().iterator();
            while (members.hasNext()) {
                Map.Entry<String, JsonNode> member = members.next();
                string(out, member.getKey()).append(": ");
                jsonb(out, member.getValue()).append(members.hasNext() ? ", " : "");
            }
            return out.append('}');
        }
        if (value.isArray()) {
            out.append('[');
            Iterator<JsonNode> elements = value.elements();
            while (elements.hasNext()) {
                jsonb(out, elements.next()).append(elements.hasNext() ? ", " : "");
            }
            return out.append(']');
        }
        return value.isTextual() ? string(out, value.textValue()) : out.append(Json.text(value));
    }

    private static StringBuilder string(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ') {
                        out.append("\\u00").append(HexFormat.of().toHexDigits((byte) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.append('"');
    }
}
