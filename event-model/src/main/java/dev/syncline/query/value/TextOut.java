package dev.syncline.query.value;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;
import java.util.stream.Collectors;

/** Values as text: what a cast to text yields, and what PostgreSQL reads back as the same value. */
public final class TextOut {
    private TextOut() {}

    /** The result of a cast to text; dates and times as ISO 8601 has them, in UTC. */
    public static String cast(Type type, Object value) {
        return switch (type.kind()) {
            case NUMERIC -> ((BigDecimal) value).toPlainString();
            case FLOAT4 -> RealText.of((Float) value);
            case FLOAT8 -> RealText.of((Double) value);
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
}
