package dev.syncline.query;

import static dev.syncline.query.Operation.one;

import dev.syncline.query.value.Decimals;
import dev.syncline.query.value.Numbers;
import dev.syncline.query.value.TextForm;
import dev.syncline.query.value.TextIn;
import dev.syncline.query.value.TextOut;
import dev.syncline.query.value.Times;
import dev.syncline.query.value.Type.Kind;
import dev.syncline.query.value.ValueException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Optional;

/** Casts between scalar types that both sides do alike; what depends on a time zone is in UTC. */
final class Casts {
    private static final String UTC = "($1 AT TIME ZONE 'UTC')";
    private static final String ISO_DAY = "YYYY-MM-DD";
    private static final String ISO_CLOCK = "HH24:MI:SS.US";

    private Casts() {}

    /** What is cast without being asked for: towards the wider type. */
    static boolean implicit(Kind from, Kind to) {
        boolean numbers = from.number() && to.number() && from.compareTo(to) < 0;
        boolean instants = from.instant() && to.instant() && from.compareTo(to) < 0;
        return from == to || numbers || instants;
    }

    /** Empty where PostgreSQL has no such cast, or the two sides could differ. */
    static Optional<Operation> explicit(Kind from, Kind to) {
        if (to == Kind.TEXT) {
            return toText(from);
        }
        if (from == Kind.TEXT) {
            return fromText(to);
        }
        if (from.number() && to.number()) {
            return Optional.of(number(to));
        }
        if (from == Kind.BOOLEAN && to == Kind.INT4) {
            return cast(to, "$1::integer", value -> (Boolean) value ? 1L : 0L);
        }
        if (from == Kind.INT4 && to == Kind.BOOLEAN) {
            return cast(to, "$1::boolean", value -> (Long) value != 0);
        }
        return time(from, to);
    }

    private static Optional<Operation> cast(Kind to, String sql, Operation.One evaluation) {
        return Optional.of(one("::" + to.sql(), to.type(), "(" + sql + ")", evaluation));
    }

    private static Operation number(Kind to) {
        Operation.One evaluation = switch (to) {
            case NUMERIC -> Casts::numeric;
            case FLOAT4 -> Casts::real;
            case FLOAT8 ->
                value -> value instanceof BigDecimal decimal
                        ? Decimals.toDouble(decimal)
                        : (Object) ((Number) value).doubleValue();
            default -> value -> Numbers.toInteger(to, value);
        };
        return one("::" + to.sql(), to.type(), "($1::" + to.sql() + ")", evaluation);
    }

    private static BigDecimal numeric(Object value) {
        if (value instanceof Double number) {
            return Decimals.of(number.doubleValue());
        }
        return value instanceof Float number ? Decimals.of(number.floatValue()) : BigDecimal.valueOf((Long) value);
    }

    private static Float real(Object value) {
        if (value instanceof BigDecimal decimal) {
            return Decimals.toFloat(decimal);
        }
        return value instanceof Double number ? Numbers.toFloat(number) : ((Long) value).floatValue();
    }

    private static Optional<Operation> toText(Kind from) {
        Operation.One text = value -> TextOut.cast(from.type(), value);
        return switch (from) {
            case BOOLEAN, INT2, INT4, INT8, NUMERIC, UUID, JSONB -> cast(Kind.TEXT, "$1::text", text);
            case FLOAT4, FLOAT8 -> cast(Kind.TEXT, "($1 + 0::" + from.sql() + ")::text", text);
            case DATE ->
                cast(Kind.TEXT, "to_char($1::timestamp, '" + ISO_DAY + "')", value -> {
                    Times.midnight(value);
                    return text.of(value);
                });
            case TIME -> cast(Kind.TEXT, "to_char($1::interval, '" + ISO_CLOCK + "')", text);
            case TIMESTAMP -> cast(Kind.TEXT, "to_char($1, '" + ISO_DAY + "\"T\"" + ISO_CLOCK + "')", text);
            case TIMESTAMPTZ ->
                cast(Kind.TEXT, "to_char(" + UTC + ", '" + ISO_DAY + "\"T\"" + ISO_CLOCK + "\"Z\"')", text);
            case TEXT, INTERVAL, BYTEA, UNKNOWN -> Optional.empty();
        };
    }

    private static Optional<Operation> fromText(Kind to) {
        return switch (to) {
            case BOOLEAN, INT2, INT4, INT8, NUMERIC, FLOAT4, FLOAT8, UUID, DATE, TIME, TIMESTAMP, TIMESTAMPTZ -> {
                TextForm form = TextForm.of(to);
                yield cast(to, form.guard() + "::" + to.sql(), value -> {
                    if (!form.matches((String) value)) {
                        throw new ValueException("the text is no " + to.sql());
                    }
                    return TextIn.parse(to.type(), (String) value);
                });
            }
            case TEXT, INTERVAL, JSONB, BYTEA, UNKNOWN -> Optional.empty();
        };
    }

    private static Optional<Operation> time(Kind from, Kind to) {
        return switch (from.sql() + " " + to.sql()) {
            case "date timestamp" -> cast(to, "$1::timestamp", Times::midnight);
            case "date timestamptz" -> cast(to, "$1::timestamp AT TIME ZONE 'UTC'", Times::midnight);
            case "timestamp timestamptz", "timestamptz timestamp" -> cast(to, UTC, value -> value);
            case "timestamp date" -> cast(to, "$1::date", Casts::day);
            case "timestamptz date" -> cast(to, UTC + "::date", Casts::day);
            case "timestamp time" -> cast(to, "$1::time", Casts::clock);
            case "timestamptz time" -> cast(to, UTC + "::time", Casts::clock);
            case "time interval" -> cast(to, "$1::interval", value -> Times.clockBetween(LocalTime.MIDNIGHT, value));
            default -> Optional.empty();
        };
    }

    private static LocalDate day(Object time) {
        return ((LocalDateTime) time).toLocalDate();
    }

    private static LocalTime clock(Object time) {
        return ((LocalDateTime) time).toLocalTime();
    }
}
