package dev.syncline.server.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.Field;
import dev.syncline.event.Json;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/** Canonical values as PostgreSQL writes them as text. */
final class ShapeValues {
    private ShapeValues() {}

    /** Empty for null. */
    static Optional<String> text(Field field, ObjectNode document) {
        JsonNode value = document.path(field.name());
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        return Optional.of(
                switch (field.type().kind()) {
                    case TEXT, BOUNDED_TEXT, UUID, ENUM, DATE, BOOLEAN, SMALLINT, INTEGER, BIGINT -> value.asText();
                    case NUMERIC, DOUBLE ->
                        value.isNumber() ? value.decimalValue().toPlainString() : value.asText();
                    case TIMESTAMP -> timestamp(value.asText());
                    case JSON -> Json.text(value);
                    case BYTES ->
                        "\\x" + HexFormat.of().formatHex(Base64.getDecoder().decode(value.asText()));
                });
    }

    /** {@code 2026-01-01T10:00:00.120000Z} is {@code 2026-01-01 10:00:00.12+00}. */
    private static String timestamp(String canonical) {
        if (!canonical.endsWith("Z")) {
            return canonical;
        }
        int end = canonical.length() - 1;
        if (canonical.indexOf('.') > 0) {
            while (canonical.charAt(end - 1) == '0') {
                end--;
            }
            end -= canonical.charAt(end - 1) == '.' ? 1 : 0;
        }
        return canonical.substring(0, end).replace('T', ' ') + "+00";
    }
}
