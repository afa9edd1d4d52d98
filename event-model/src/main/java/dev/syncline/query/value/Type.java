package dev.syncline.query.value;

import static java.util.Map.entry;

import java.util.Map;
import java.util.Optional;

/**
 * What an expression yields. In Java a value is a Boolean, Long (all integers), BigDecimal, Float, Double, String (text,
 * uuid; bytea as hexadecimal digits), LocalDate, LocalTime, LocalDateTime (timestamps, UTC), {@link Interval}, JsonNode, for
 * an array a List of these, or {@link Null#NULL}.
 */
public record Type(Kind kind, boolean array) {
    /** The closed set of scalar types; the numbers in the order in which they are promoted. */
    public enum Kind {
        BOOLEAN("boolean"),
        INT2("smallint"),
        INT4("integer"),
        INT8("bigint"),
        NUMERIC("numeric"),
        FLOAT4("real"),
        FLOAT8("double precision"),
        TEXT("text"),
        UUID("uuid"),
        DATE("date"),
        TIMESTAMP("timestamp"),
        TIMESTAMPTZ("timestamptz"),
        TIME("time"),
        INTERVAL("interval"),
        JSONB("jsonb"),
        BYTEA("bytea"),
        /** A string literal or parameter before its context gives it a type. */
        UNKNOWN("unknown");

        private final String sql;

        Kind(String sql) {
            this.sql = sql;
        }

        /** Its name in SQL. */
        public String sql() {
            return sql;
        }

        public boolean integer() {
            return this == INT2 || this == INT4 || this == INT8;
        }

        public boolean number() {
            return integer() || this == NUMERIC || floating();
        }

        public boolean floating() {
            return this == FLOAT4 || this == FLOAT8;
        }

        /** A point in time, as opposed to a time of day or a span. */
        public boolean instant() {
            return this == DATE || this == TIMESTAMP || this == TIMESTAMPTZ;
        }

        public Type type() {
            return new Type(this, false);
        }
    }

    public static final Type BOOLEAN = Kind.BOOLEAN.type();
    public static final Type INT4 = Kind.INT4.type();
    public static final Type TEXT = Kind.TEXT.type();
    public static final Type JSONB = Kind.JSONB.type();
    public static final Type INTERVAL = Kind.INTERVAL.type();
    public static final Type UNKNOWN = Kind.UNKNOWN.type();

    private static final Map<String, Kind> NAMES = Map.ofEntries(
            entry("bool", Kind.BOOLEAN),
            entry("boolean", Kind.BOOLEAN),
            entry("int2", Kind.INT2),
            entry("smallint", Kind.INT2),
            entry("int", Kind.INT4),
            entry("int4", Kind.INT4),
            entry("integer", Kind.INT4),
            entry("int8", Kind.INT8),
            entry("bigint", Kind.INT8),
            entry("numeric", Kind.NUMERIC),
            entry("decimal", Kind.NUMERIC),
            entry("real", Kind.FLOAT4),
            entry("float4", Kind.FLOAT4),
            entry("float", Kind.FLOAT8),
            entry("float8", Kind.FLOAT8),
            entry("double precision", Kind.FLOAT8),
            entry("text", Kind.TEXT),
            entry("varchar", Kind.TEXT),
            entry("character varying", Kind.TEXT),
            entry("uuid", Kind.UUID),
            entry("date", Kind.DATE),
            entry("time", Kind.TIME),
            entry("time without time zone", Kind.TIME),
            entry("timestamp", Kind.TIMESTAMP),
            entry("timestamp without time zone", Kind.TIMESTAMP),
            entry("timestamptz", Kind.TIMESTAMPTZ),
            entry("timestamp with time zone", Kind.TIMESTAMPTZ),
            entry("interval", Kind.INTERVAL),
            entry("jsonb", Kind.JSONB),
            entry("bytea", Kind.BYTEA));

    /** The scalar type of an SQL name in lower case. */
    public static Optional<Type> named(String name) {
        return Optional.ofNullable(NAMES.get(name)).map(Kind::type);
    }

    public boolean unknown() {
        return kind == Kind.UNKNOWN;
    }

    public boolean is(Kind wanted) {
        return kind == wanted && !array;
    }

    public boolean number() {
        return kind.number() && !array;
    }

    public boolean integer() {
        return kind.integer() && !array;
    }

    public boolean floating() {
        return kind.floating() && !array;
    }

    public boolean instant() {
        return kind.instant() && !array;
    }

    public Type element() {
        return kind.type();
    }

    public Type arrayOf() {
        return new Type(kind, true);
    }

    /** As SQL writes it, which is also how messages do. */
    @Override
    public String toString() {
        return kind.sql() + (array ? "[]" : "");
    }
}
