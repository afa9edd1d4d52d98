package dev.syncline.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which type a property's schema asks for: {@code x-postgres} where it stands, else what follows from the JSON. */
final class FieldTypes {
    private static final Pattern NUMERIC = Pattern.compile("numeric\\((\\d{1,4}),\\s*(\\d{1,4})\\)");
    private static final Pattern VARCHAR = Pattern.compile("varchar\\((\\d{1,8})\\)");
    /** PostgreSQL's limit of varchar(n). */
    private static final int MAX_VARCHAR = 10_485_760;

    /** PostgreSQL's limit of numeric(p,s). */
    private static final int MAX_PRECISION = 1000;

    private FieldTypes() {}

    /** @throws IllegalArgumentException saying what the property lacks */
    static FieldType of(JsonNode property) {
        JsonNode sql = property.get("x-postgres");
        FieldType inferred = infer(property);
        if (sql == null) {
            return inferred;
        }
        FieldType named = ofSql(sql.asText().toLowerCase(Locale.ROOT));
        if (!json(named.kind()).equals(json(inferred.kind()))) {
            throw new IllegalArgumentException(
                    "\"x-postgres\": " + sql + " does not hold JSON type " + jsonType(property));
        }
        return named;
    }

    private static FieldType infer(JsonNode property) {
        return switch (jsonType(property)) {
            case "boolean" -> FieldType.of(FieldType.Kind.BOOLEAN);
            case "integer" -> FieldType.of(FieldType.Kind.BIGINT);
            case "number" -> FieldType.of(FieldType.Kind.DOUBLE);
            case "object", "array" -> FieldType.of(FieldType.Kind.JSON);
            case "string" -> string(property);
            default ->
                throw new IllegalArgumentException(
                        "\"type\" must be string, boolean, integer, number, object or array");
        };
    }

    private static FieldType string(JsonNode property) {
        if (property.has("enum")) {
            return enumeration(property.get("enum"));
        }
        if ("base64".equals(property.path("contentEncoding").asText())) {
            return FieldType.of(FieldType.Kind.BYTES);
        }
        int length = property.path("maxLength").asInt(0);
        return switch (property.path("format").asText("")) {
            case "uuid" -> FieldType.of(FieldType.Kind.UUID);
            case "date" -> FieldType.of(FieldType.Kind.DATE);
            case "date-time" -> FieldType.of(FieldType.Kind.TIMESTAMP);
            default -> length > 0 && length <= MAX_VARCHAR ? FieldType.text(length) : FieldType.of(FieldType.Kind.TEXT);
        };
    }

    private static FieldType enumeration(JsonNode values) {
        List<String> names = new ArrayList<>();
        for (JsonNode value : values) {
            if (!value.isTextual()) {
                throw new IllegalArgumentException("\"enum\" must be a list of strings");
            }
            names.add(value.textValue());
        }
        return FieldType.ofEnum(names);
    }

    private static FieldType ofSql(String sql) {
        Matcher numeric = NUMERIC.matcher(sql);
        if (numeric.matches()) {
            int precision = Integer.parseInt(numeric.group(1));
            int scale = Integer.parseInt(numeric.group(2));
            if (precision < 1 || precision > MAX_PRECISION || scale > precision) {
                throw new IllegalArgumentException(
                        "\"x-postgres\": numeric(p,s) needs 1 <= p <= " + MAX_PRECISION + " and 0 <= s <= p");
            }
            return FieldType.numeric(precision, scale);
        }
        Matcher varchar = VARCHAR.matcher(sql);
        if (varchar.matches()) {
            return FieldType.text(Integer.parseInt(varchar.group(1)));
        }
        return FieldType.of(
                switch (sql) {
                    case "text" -> FieldType.Kind.TEXT;
                    case "uuid" -> FieldType.Kind.UUID;
                    case "boolean" -> FieldType.Kind.BOOLEAN;
                    case "smallint" -> FieldType.Kind.SMALLINT;
                    case "integer" -> FieldType.Kind.INTEGER;
                    case "bigint" -> FieldType.Kind.BIGINT;
                    case "double precision" -> FieldType.Kind.DOUBLE;
                    case "date" -> FieldType.Kind.DATE;
                    case "timestamptz" -> FieldType.Kind.TIMESTAMP;
                    case "jsonb" -> FieldType.Kind.JSON;
                    case "bytea" -> FieldType.Kind.BYTES;
                    default ->
                        throw new IllegalArgumentException(
                                "\"x-postgres\" must be text, varchar(n), uuid, boolean, "
                                        + "smallint, integer, bigint, numeric(p,s), double precision, date, timestamptz, jsonb or bytea");
                });
    }

    /** The JSON type that a kind is written as; integers and decimals are both numbers. */
    private static String json(FieldType.Kind kind) {
        return switch (kind) {
            case TEXT, BOUNDED_TEXT, UUID, DATE, TIMESTAMP, ENUM, BYTES -> "string";
            case BOOLEAN -> "boolean";
            case SMALLINT, INTEGER, BIGINT, NUMERIC, DOUBLE -> "number";
            case JSON -> "container";
        };
    }

    /** The one type besides null: absent and null are the same at top level. */
    private static String jsonType(JsonNode property) {
        JsonNode type = property.get("type");
        if (type == null) {
            return property.has("enum") ? "string" : "";
        }
        if (type.isTextual()) {
            return type.textValue();
        }
        String only = "";
        for (JsonNode one : type) {
            if (!one.asText().equals("null")) {
                only = only.isEmpty() ? one.asText() : "several";
            }
        }
        return only;
    }

    static String snakeCase(String camelCase) {
        return camelCase.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }
}
