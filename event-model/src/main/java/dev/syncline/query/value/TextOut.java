package dev.syncline.query.value;

import com.fasterxml.jackson.core.io.NumberOutput;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;
import java.util.stream.Collectors;

/** Values as text: what a cast to text yields, and what PostgreSQL reads back as the same value. */
public final class TextOut {
    /** As PostgreSQL writes it; {@code Double.toString} does so only from Java 19 on. */
    private static final boolean SHORTEST = true;

    private TextOut() {}

    /** The result of a cast to text; dates and times as ISO 8601 has them, in UTC. */
    public static String cast(Type type, Object value) {
        return switch (type.kind()) {
            case NUMERIC -> ((BigDecimal) value).toPlainString();
            case FLOAT8 -> floating((Double) value + 0.0);
            case DATE -> day((LocalDate) value);
            case TIMESTAMP -> instant((LocalDateTime) value);
            case TIMESTAMPTZ -> instant((LocalDateTime) value) + "Z";
            case TIME -> clock((LocalTime) value);
            case JSONB -> JsonbText.of((JsonNode) value);
            case INTERVAL -> ((Interval) value).text();
            default -> value.toString();
        };
    }

    /** What {@code ?::type} reads in any session, whatever its DateStyle or IntervalStyle. */
    public static String bound(Type type, Object value) {
        if (type.array()) {
            return ((List<?>) value)
                    .stream()
                            .map(item -> item == Null.NULL ? "NULL" : ArrayText.quoted(bound(type.element(), item)))
                            .collect(Collectors.joining(",", "{", "}"));
        }
        return switch (type.kind()) {
            case DATE -> day((LocalDate) value) + era(((LocalDate) value).getYear());
            case TIMESTAMP -> instant((LocalDateTime) value) + era(((LocalDateTime) value).getYear());
            case TIMESTAMPTZ -> instant((LocalDateTime) value) + "Z" + era(((LocalDateTime) value).getYear());
            case BYTEA -> "\\x" + value;
            default -> cast(type, value);
        };
    }

    /** Equal for equal values of the type, and for them only. */
    public static String key(Type type, Object value) {
        return switch (type.kind()) {
            case NUMERIC -> ((BigDecimal) value).stripTrailingZeros().toPlainString();
            case INTERVAL -> ((Interval) value).span().toString();
            case BYTEA -> value.toString();
            default -> bound(type, value);
        };
    }

    private static String era(int year) {
        return year <= 0 ? " BC" : "";
    }

    /** Years before 1 come without their era, as to_char has it. */
    private static String day(LocalDate day) {
        int year = day.getYear() <= 0 ? 1 - day.getYear() : day.getYear();
        return "%04d-%02d-%02d".formatted(year, day.getMonthValue(), day.getDayOfMonth());
    }

    private static String instant(LocalDateTime time) {
        return day(time.toLocalDate()) + "T" + clock(time.toLocalTime());
    }

    private static String clock(LocalTime time) {
        return "%02d:%02d:%02d.%06d"
                .formatted(time.getHour(), time.getMinute(), time.getSecond(), time.getNano() / 1000);
    }

    /** The shortest digits that denote it; with an exponent below 0.0001 and from 1e15 on. */
    private static String floating(double value) {
        if (value == 0) {
            return "0";
        }
        BigDecimal shortest = shortest(value);
        int exponent = shortest.precision() - shortest.scale() - 1;
        if (exponent >= -4 && exponent < 15) {
            return shortest.toPlainString();
        }
        String digits = shortest.unscaledValue().abs().toString();
        String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
        String sign = value < 0 ? "-" : "";
        return "%s%c%se%c%02d"
                .formatted(sign, digits.charAt(0), fraction, exponent < 0 ? '-' : '+', Math.abs(exponent));
    }

    /** Java wants two digits at least, and so writes 4.9E-324 for what 5e-324 denotes as well. */
    private static BigDecimal shortest(double value) {
        BigDecimal shortest = new BigDecimal(NumberOutput.toString(value, SHORTEST)).stripTrailingZeros();
        BigDecimal one =
                shortest.round(new MathContext(1, RoundingMode.HALF_EVEN)).stripTrailingZeros();
        return one.doubleValue() == value ? one : shortest;
    }
}
