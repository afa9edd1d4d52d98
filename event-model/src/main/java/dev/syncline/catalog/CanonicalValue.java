package dev.syncline.catalog;

import com.fasterxml.jackson.core.io.NumberOutput;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.Base64;
import java.util.Locale;

/**
 * One value in canonical form: what PostgreSQL holds in a column of that type and gives back, written one way. A value
 * that PostgreSQL would refuse, round or cut is refused.
 */
final class CanonicalValue {
    private static final String UUID = "00000000-0000-0000-0000-000000000000";
    /** Every decimal of so many digits denotes one double, and every double is denoted by one. */
    private static final int DOUBLE_DIGITS = 17;
    /** As PostgreSQL writes it; {@code Double.toString} does so only from Java 19 on. */
    private static final boolean SHORTEST = true;

    private CanonicalValue() {}

    static JsonNode of(FieldType type, JsonNode value) throws UnfitValueException {
        return switch (type.kind()) {
            case TEXT -> text(value);
            case BOUNDED_TEXT -> boundedText(value, type.length());
            case UUID -> uuid(value);
            case BOOLEAN -> bool(value);
            case SMALLINT -> integer(value, Short.MIN_VALUE, Short.MAX_VALUE);
            case INTEGER -> integer(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case BIGINT -> integer(value, Long.MIN_VALUE, Long.MAX_VALUE);
            case NUMERIC -> numeric(value, type.precision(), type.scale());
            case DOUBLE -> floating(value);
            case DATE -> TextNode.valueOf(CanonicalTime.date(string(value, "a date, YYYY-MM-DD")));
            case TIMESTAMP -> TextNode.valueOf(CanonicalTime.timestamp(string(value, "an RFC 3339 time")));
            case ENUM -> enumerated(value, type);
            case JSON -> nested(value);
            case BYTES -> bytes(value);
        };
    }

    private static String string(JsonNode value, String expected) throws UnfitValueException {
        if (!value.isTextual()) {
            throw new UnfitValueException("", "must be " + expected);
        }
        return value.textValue();
    }

    private static JsonNode text(JsonNode value) throws UnfitValueException {
        CanonicalJson.checkText(string(value, "a string"), "");
        return value;
    }

    private static JsonNode boundedText(JsonNode value, int length) throws UnfitValueException {
        JsonNode text = text(value);
        String string = text.textValue();
        if (string.length() > length && string.codePointCount(0, string.length()) > length) {
            throw new UnfitValueException("", "must have at most " + length + " characters");
        }
        return text;
    }

    private static JsonNode uuid(JsonNode value) throws UnfitValueException {
        String string = string(value, "a UUID");
        if (!isUuid(string)) {
            throw new UnfitValueException("", "must be a UUID, 8-4-4-4-12 hexadecimal digits");
        }
        return TextNode.valueOf(string.toLowerCase(Locale.ROOT));
    }

    private static boolean isUuid(String text) {
        boolean fits = text.length() == UUID.length();
        for (int i = 0; fits && i < text.length(); i++) {
            char c = text.charAt(i);
            boolean hexadecimal = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
            fits = UUID.charAt(i) == '-' ? c == '-' : hexadecimal;
        }
        return fits;
    }

    private static JsonNode bool(JsonNode value) throws UnfitValueException {
        if (!value.isBoolean()) {
            throw new UnfitValueException("", "must be true or false");
        }
        return value;
    }

    private static BigDecimal number(JsonNode value) throws UnfitValueException {
        if (!value.isNumber()
                || (value.isFloatingPointNumber() && !Double.isFinite(value.doubleValue()) && !value.isBigDecimal())) {
            throw new UnfitValueException("", "must be a number");
        }
        return CanonicalJson.stripped(value.decimalValue(), "");
    }

    /** Digits before the point; never builds the digits of 1e999999999. */
    static long integerDigits(BigDecimal stripped) {
        return (long) stripped.precision() - stripped.scale();
    }

    private static JsonNode integer(JsonNode value, long least, long most) throws UnfitValueException {
        BigDecimal number = number(value);
        if (number.scale() > 0) {
            throw new UnfitValueException("", "must be an integer");
        }
        if (integerDigits(number) > 19
                || number.compareTo(BigDecimal.valueOf(least)) < 0
                || number.compareTo(BigDecimal.valueOf(most)) > 0) {
            throw new UnfitValueException("", "must be an integer from " + least + " to " + most);
        }
        return LongNode.valueOf(number.longValueExact());
    }

    private static JsonNode numeric(JsonNode value, int precision, int scale) throws UnfitValueException {
        BigDecimal number = number(value);
        if (number.signum() != 0 && number.scale() > scale) {
            throw new UnfitValueException("", "must have at most " + scale + " digits behind the point");
        }
        if (number.signum() != 0 && integerDigits(number) > precision - scale) {
            throw new UnfitValueException("", "must have at most " + (precision - scale) + " digits before the point");
        }
        return DecimalNode.valueOf(number.signum() == 0 ? BigDecimal.ZERO.setScale(scale) : number.setScale(scale));
    }

    private static JsonNode floating(JsonNode value) throws UnfitValueException {
        BigDecimal number = number(value);
        double nearest = number.doubleValue();
        boolean exact = number.precision() <= DOUBLE_DIGITS
                || (Double.isFinite(nearest) && new BigDecimal(nearest).compareTo(number) == 0);
        if (!Double.isFinite(nearest) || (nearest == 0 && number.signum() != 0) || !exact) {
            throw new UnfitValueException("", "must be a number that 64-bit floating point holds");
        }
        return CanonicalJson.number(new BigDecimal(NumberOutput.toString(nearest, SHORTEST)), "");
    }

    private static JsonNode enumerated(JsonNode value, FieldType type) throws UnfitValueException {
        if (!value.isTextual() || !type.values().contains(value.textValue())) {
            throw new UnfitValueException("", "must be one of " + String.join(", ", type.values()));
        }
        return value;
    }

    private static JsonNode nested(JsonNode value) throws UnfitValueException {
        if (!value.isContainerNode()) {
            throw new UnfitValueException("", "must be an object or an array");
        }
        return CanonicalJson.of(value, "", 2);
    }

    private static JsonNode bytes(JsonNode value) throws UnfitValueException {
        try {
            byte[] bytes = Base64.getDecoder().decode(string(value, "a base64 string"));
            return TextNode.valueOf(Base64.getEncoder().encodeToString(bytes));
        } catch (IllegalArgumentException e) {
            throw new UnfitValueException("", "must be a base64 string (RFC 4648, section 4)");
        }
    }
}
