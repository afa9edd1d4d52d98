package dev.syncline.catalog;

import java.util.List;

/**
 * What a top-level field holds, in JSON and in SQL alike.
 *
 * @param length of BOUNDED_TEXT: most characters (code points); else 0
 * @param precision of NUMERIC: most digits; else 0
 * @param scale of NUMERIC: digits behind the point; else 0
 * @param values of ENUM, in the schema's order; else empty
 */
public record FieldType(Kind kind, int length, int precision, int scale, List<String> values) {
    /** The closed set of types. */
    public enum Kind {
        TEXT,
        BOUNDED_TEXT,
        UUID,
        BOOLEAN,
        SMALLINT,
        INTEGER,
        BIGINT,
        NUMERIC,
        DOUBLE,
        DATE,
        TIMESTAMP,
        ENUM,
        JSON,
        BYTES
    }

    public FieldType {
        values = List.copyOf(values);
    }

    static FieldType of(Kind kind) {
        return new FieldType(kind, 0, 0, 0, List.of());
    }

    static FieldType text(int length) {
        return new FieldType(Kind.BOUNDED_TEXT, length, 0, 0, List.of());
    }

    static FieldType numeric(int precision, int scale) {
        return new FieldType(Kind.NUMERIC, 0, precision, scale, List.of());
    }

    static FieldType ofEnum(List<String> values) {
        return new FieldType(Kind.ENUM, 0, 0, 0, values);
    }

    /** The column's type in PostgreSQL. An enum is text with a CHECK, so that values can be added without a lock. */
    public String sql() {
        return switch (kind) {
            case TEXT, ENUM -> "text";
            case BOUNDED_TEXT -> "varchar(" + length + ")";
            case UUID -> "uuid";
            case BOOLEAN -> "boolean";
            case SMALLINT -> "smallint";
            case INTEGER -> "integer";
            case BIGINT -> "bigint";
            case NUMERIC -> "numeric(" + precision + "," + scale + ")";
            case DOUBLE -> "double precision";
            case DATE -> "date";
            case TIMESTAMP -> "timestamptz";
            case JSON -> "jsonb";
            case BYTES -> "bytea";
        };
    }

    /** Whether a list can be ordered and filtered by such a field. */
    public boolean ordered() {
        return kind != Kind.JSON && kind != Kind.BYTES;
    }

    /** Whether text search looks into such a field. */
    public boolean searched() {
        return kind == Kind.TEXT || kind == Kind.BOUNDED_TEXT;
    }
}
