package dev.syncline.query.value;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;

/** Order and equality of two values of one type, neither of them NULL. */
public final class Comparison {
    private Comparison() {}

    /** @throws IllegalArgumentException of a type without an order */
    public static int compare(Type.Kind kind, Object left, Object right) {
        return switch (kind) {
            case BOOLEAN -> ((Boolean) left).compareTo((Boolean) right);
            case INT2, INT4, INT8 -> ((Long) left).compareTo((Long) right);
            case NUMERIC -> ((BigDecimal) left).compareTo((BigDecimal) right);
            case FLOAT4 -> Float.compare((Float) left + 0.0f, (Float) right + 0.0f);
            case FLOAT8 -> Double.compare((Double) left + 0.0, (Double) right + 0.0);
            case TEXT -> compareText((String) left, (String) right);
            case UUID, BYTEA -> ((String) left).compareTo((String) right);
            case DATE -> ((LocalDate) left).compareTo((LocalDate) right);
            case TIMESTAMP, TIMESTAMPTZ -> ((LocalDateTime) left).compareTo((LocalDateTime) right);
            case TIME -> ((LocalTime) left).compareTo((LocalTime) right);
            case INTERVAL -> ((Interval) left).span().compareTo(((Interval) right).span());
            case JSONB, UNKNOWN -> throw new IllegalArgumentException("no order of " + kind.sql());
        };
    }

    public static boolean equal(Type type, Object left, Object right) {
        if (type.array()) {
            return equalLists(type.element(), (List<?>) left, (List<?>) right);
        }
        return type.is(Type.Kind.JSONB)
                ? Jsonb.equal((JsonNode) left, (JsonNode) right)
                : compare(type.kind(), left, right) == 0;
    }

    /** In an array, NULL equals NULL. */
    private static boolean equalLists(Type element, List<?> left, List<?> right) {
        boolean same = left.size() == right.size();
        for (int i = 0; same && i < left.size(); i++) {
            boolean absent = left.get(i) == Null.NULL || right.get(i) == Null.NULL;
            same = absent ? left.get(i) == right.get(i) : equal(element, left.get(i), right.get(i));
        }
        return same;
    }

    /** Whether the array has the value, which NULL never is. */
    public static boolean holds(Type element, List<?> array, Object value) {
        return value != Null.NULL && array.stream().anyMatch(item -> item != Null.NULL && equal(element, item, value));
    }

    /** By code point; by UTF-16 unit, surrogates would come before U+E000. */
    private static int compareText(String left, String right) {
        int length = Math.min(left.length(), right.length());
        for (int i = 0; i < length; i++) {
            char a = left.charAt(i);
            char b = right.charAt(i);
            if (a != b) {
                boolean half = Character.isSurrogate(a) != Character.isSurrogate(b);
                return half ? Boolean.compare(Character.isSurrogate(a), Character.isSurrogate(b)) : a - b;
            }
        }
        return left.length() - right.length();
    }
}
