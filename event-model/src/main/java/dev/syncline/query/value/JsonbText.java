package dev.syncline.query.value;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** jsonb as PostgreSQL writes it: a space behind every colon and comma. */
final class JsonbText {
    private final StringBuilder out = new StringBuilder();

    private JsonbText() {}

    static String of(JsonNode value) {
        JsonbText text = new JsonbText();
        text.append(value);
        return text.out.toString();
    }

    private void append(JsonNode value) {
        if (value.isObject()) {
            object(value);
        } else if (value.isArray()) {
            array(value);
        } else if (value.isTextual()) {
            string(value.textValue());
        } else {
            out.append(value.isNumber() ? value.decimalValue().toPlainString() : value.asText());
        }
    }

    private void object(JsonNode value) {
        String separator = "{";
        for (Map.Entry<String, JsonNode> member : value.properties()) {
            out.append(separator);
            string(member.getKey());
            out.append(": ");
            append(member.getValue());
            separator = ", ";
        }
        out.append(value.isEmpty() ? "{}" : "}");
    }

    private void array(JsonNode value) {
        String separator = "[";
        for (JsonNode item : value) {
            out.append(separator);
            append(item);
            separator = ", ";
        }
        out.append(value.isEmpty() ? "[]" : "]");
    }

    private void string(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> out.append(c < ' ' ? "\\u%04x".formatted((int) c) : String.valueOf(c));
            }
        }
        out.append('"');
    }
}
