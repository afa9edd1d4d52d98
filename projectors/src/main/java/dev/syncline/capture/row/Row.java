package dev.syncline.capture.row;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;

/**
 * One image of a row: by column what PostgreSQL holds there, as text, number or boolean; {@link #UNAVAILABLE} where it
 * did not say; no entry or null where the column is NULL.
 */
public record Row(Map<String, Object> values) {
    /** The value of a column that was not sent along: nobody may take it for a value. */
    public static final Object UNAVAILABLE = new Object() {
        @Override
        public String toString() {
            return "unavailable";
        }
    };

    static final String TENANT = "_tenant";
    static final String VERSION = "_version";

    public Row {
        requireNonNull(values, "values");
    }

    Optional<Object> value(String column) {
        return Optional.ofNullable(values.get(column));
    }

    /** Empty when no projector has written this row yet. */
    public Optional<Long> version() {
        return value(VERSION).filter(Number.class::isInstance).map(number -> ((Number) number).longValue());
    }

    boolean isUnavailable(String column) {
        return values.get(column) == UNAVAILABLE;
    }
}
