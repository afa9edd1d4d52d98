package dev.syncline.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.catalog.FieldType;
import dev.syncline.event.Json;

/** A canonical value as the text that PostgreSQL reads into a column of its type, and the cast that reads it. */
final class ColumnText {
    private ColumnText() {}

    static String of(FieldType type, JsonNode value) {
        return switch (type.kind()) {
            case JSON -> Json.text(value);
            case NUMERIC, DOUBLE -> value.decimalValue().toPlainString();
            case TEXT, BOUNDED_TEXT, UUID, BOOLEAN, SMALLINT, INTEGER, BIGINT, DATE, TIMESTAMP, ENUM, BYTES ->
                value.asText();
        };
    }

    /** An expression of the column's type over an expression of type text. */
    static String cast(FieldType type, String text) {
        return switch (type.kind()) {
            case BYTES -> "decode(" + text + ", 'base64')";
            case TEXT, ENUM -> text;
            // A cast to varchar(n) would cut silently; assignment refuses.
            case BOUNDED_TEXT -> text + "::varchar";
            case UUID, BOOLEAN, SMALLINT, INTEGER, BIGINT, NUMERIC, DOUBLE, DATE, TIMESTAMP, JSON ->
                text + "::" + type.sql();
        };
    }
}
