package dev.syncline.query.value;

import dev.syncline.event.Text;
import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Values from the text of constants, and from text in documents by a cast. Each form is a part of what PostgreSQL reads:
 * what it would take for infinity, NaN or the time of day is refused.
 */
public final class TextIn {
    private TextIn() {}

    /** @throws ValueException saying what the type reads */
    public static Object parse(Type type, String text) {
        if (type.array()) {
            return ArrayText.parse(type.element(), text);
        }
        String bare = text.strip();
        return switch (type.kind()) {
            case TEXT, UNKNOWN -> whole(text);
            case BOOLEAN -> bool(bare.toLowerCase(Locale.ROOT), text);
            case INT2, INT4, INT8 -> integer(type.kind(), bare);
            case NUMERIC -> number(type, bare);
            case FLOAT4 -> Decimals.toFloat(number(type, bare)) + 0.0f;
            case FLOAT8 -> Decimals.toDouble(number(type, bare)) + 0.0;
            case UUID -> uuid(bare.toLowerCase(Locale.ROOT));
            case DATE -> TimeText.date(bare);
            case TIME -> TimeText.time(bare);
            case TIMESTAMP -> TimeText.timestamp(bare, false);
            case TIMESTAMPTZ -> TimeText.timestamp(bare, true);
            case INTERVAL -> IntervalText.parse(bare);
            case JSONB -> Jsonb.parse(text);
            case BYTEA -> bytes(bare);
        };
    }

    private static String whole(String text) {
        if (text.indexOf(0) >= 0 || !Text.isWhole(text)) {
            throw new ValueException("text must contain neither U+0000 nor a lone surrogate");
        }
        return text;
    }

    private static Boolean bool(String text, String original) {
        return switch (text) {
            case "true", "t", "yes", "y", "on", "1" -> true;
            case "false", "f", "no", "n", "off", "0" -> false;
            default -> throw invalid(Type.BOOLEAN, original);
        };
    }

    private static Long integer(Type.Kind kind, String text) {
        if (!TextForm.INTEGER.matches(text)) {
            throw invalid(kind.type(), text);
        }
        try {
            return Numbers.inRange(kind, Long.parseLong(text));
        } catch (NumberFormatException e) {
            throw new ValueException(kind.sql() + " out of range");
        }
    }

    private static BigDecimal number(Type type, String text) {
        if (!TextForm.NUMBER.matches(text)) {
            throw invalid(type, text);
        }
        BigDecimal number = new BigDecimal(text);
        return number.scale() < 0 ? number.setScale(0) : number;
    }

    private static String uuid(String text) {
        if (!TextForm.UUID.matches(text)) {
            throw invalid(Type.Kind.UUID.type(), text);
        }
        return text;
    }

    private static String bytes(String text) {
        try {
            return HexFormat.of().formatHex(HexFormat.of().parseHex(text.startsWith("\\x") ? text.substring(2) : "?"));
        } catch (IllegalArgumentException e) {
            throw new ValueException("bytea must be written in hexadecimal digits, as \\x00ff");
        }
    }

    static ValueException invalid(Type type, String text) {
        return new ValueException("invalid input syntax for type " + type + ": \"" + Text.printable(text, 60) + "\"");
    }
}
