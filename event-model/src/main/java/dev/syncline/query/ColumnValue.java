package dev.syncline.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.Field;
import dev.syncline.query.value.Null;
import dev.syncline.query.value.TextIn;
import dev.syncline.query.value.Type;
import java.util.Base64;
import java.util.HexFormat;

/** What a field of a canonical document is to a clause. */
final class ColumnValue {
    private ColumnValue() {}

    static Type type(Field field) {
        Type.Kind kind = switch (field.type().kind()) {
            case TEXT, BOUNDED_TEXT, ENUM -> Type.Kind.TEXT;
            case UUID -> Type.Kind.UUID;
            case BOOLEAN -> Type.Kind.BOOLEAN;
            case SMALLINT -> Type.Kind.INT2;
            case INTEGER -> Type.Kind.INT4;
            case BIGINT -> Type.Kind.INT8;
            case NUMERIC -> Type.Kind.NUMERIC;
            case DOUBLE -> Type.Kind.FLOAT8;
            case DATE -> Type.Kind.DATE;
            case TIMESTAMP -> Type.Kind.TIMESTAMPTZ;
            case JSON -> Type.Kind.JSONB;
            case BYTES -> Type.Kind.BYTEA;
        };
        return kind.type();
    }

    static Object of(Field field, ObjectNode fields) {
        JsonNode value = fields.get(field.name());
        return value == null || value.isNull() ? Null.NULL : of(field, value);
    }

    static Object of(Field field, JsonNode value) {
        return switch (field.type().kind()) {
            case TEXT, BOUNDED_TEXT, ENUM, UUID -> value.textValue();
            case BOOLEAN -> value.booleanValue();
            case SMALLINT, INTEGER, BIGINT -> value.longValue();
            case NUMERIC -> value.decimalValue().setScale(field.type().scale());
            case DOUBLE -> value.doubleValue();
            case DATE, TIMESTAMP -> TextIn.parse(type(field), value.textValue());
            case JSON -> value;
            case BYTES -> HexFormat.of().formatHex(Base64.getDecoder().decode(value.textValue()));
        };
    }
}
