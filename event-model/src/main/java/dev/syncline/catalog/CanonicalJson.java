package dev.syncline.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Nested JSON as {@code jsonb} holds it: keys in its order (shorter first, then bytewise), numbers by value (no exponent,
 * no trailing zeros, no negative zero). Source of the order: PostgreSQL manual, section 8.14.
 */
final class CanonicalJson {
    private static final Comparator<String> KEY_ORDER = (a, b) -> {
        byte[] left = a.getBytes(StandardCharsets.UTF_8);
        byte[] right = b.getBytes(StandardCharsets.UTF_8);
        return left.length != right.length
                ? Integer.compare(left.length, right.length)
                : Arrays.compareUnsigned(left, right);
    };

    private CanonicalJson() {}

    /** @param depth of the value in its document, which is 1 itself */
    static JsonNode of(JsonNode value, String pointer, int depth) throws UnfitValueException {
        if (value.isContainerNode() && depth > Json.MAX_DOCUMENT_DEPTH) {
            throw new UnfitValueException(pointer, "must not nest deeper than " + Json.MAX_DOCUMENT_DEPTH);
        }
        if (value instanceof ObjectNode object) {
            return object(object, pointer, depth);
        }
        if (value instanceof ArrayNode array) {
            ArrayNode canonical = Json.NODES.arrayNode(array.size());
            for (int i = 0; i < array.size(); i++) {
                canonical.add(of(array.get(i), pointer + "/" + i, depth + 1));
            }
            return canonical;
        }
        if (value.isNumber()) {
            return number(value, pointer);
        }
        if (value.isTextual()) {
            checkText(value.textValue(), pointer);
        }
        return value;
    }

    private static ObjectNode object(ObjectNode object, String pointer, int depth) throws UnfitValueException {
        List<String> keys = new ArrayList<>(object.size());
        object.fieldNames().forEachRemaining(keys::add);
        keys.sort(KEY_ORDER);
        ObjectNode canonical = Json.NODES.objectNode();
        for (String key : keys) {
            String below = pointer + "/" + key.replace("~", "~0").replace("/", "~1");
            checkText(key, pointer);
            canonical.set(key, of(object.get(key), below, depth + 1));
        }
        return canonical;
    }

    private static JsonNode number(JsonNode value, String pointer) throws UnfitValueException {
        if (value.isIntegralNumber() && value.canConvertToLong()) {
            return LongNode.valueOf(value.longValue());
        }
        return number(value.decimalValue(), pointer);
    }

    /** By value: plain digits, no exponent, no trailing zeros. */
    static JsonNode number(BigDecimal value, String pointer) throws UnfitValueException {
        BigDecimal number = stripped(value, pointer);
        if (number.signum() == 0) {
            return LongNode.valueOf(0);
        }
        long digits = Math.max(0, CanonicalValue.integerDigits(number)) + Math.max(0, (long) number.scale());
        if (digits > Json.MAX_NUMBER_LENGTH) {
            throw new UnfitValueException(pointer, "must be a number of at most " + Json.MAX_NUMBER_LENGTH + " digits");
        }
        if (number.scale() <= 0 && CanonicalValue.integerDigits(number) <= 18) {
            return LongNode.valueOf(number.longValueExact());
        }
        return DecimalNode.valueOf(number.scale() < 0 ? number.setScale(0) : number);
    }

    /** Without trailing zeros; an exponent that is about to overflow is refused. */
    static BigDecimal stripped(BigDecimal value, String pointer) throws UnfitValueException {
        if (value.signum() != 0 && Math.abs((long) value.scale()) > Integer.MAX_VALUE / 2) {
            throw new UnfitValueException(pointer, "must be a number of at most " + Json.MAX_NUMBER_LENGTH + " digits");
        }
        return value.unscaledValue().bitLength() < Long.SIZE ? value.stripTrailingZeros() : strippedByHalves(value);
    }

    /** As {@link BigDecimal#stripTrailingZeros}, which divides a number of hundreds of digits by ten hundreds of times. */
    private static BigDecimal strippedByHalves(BigDecimal value) {
        BigInteger digits = value.unscaledValue();
        int scale = value.scale();
        // A power of ten is even as often as it has zeros.
        for (int zeros = Integer.highestOneBit(digits.getLowestSetBit()); zeros > 0; zeros /= 2) {
            BigInteger[] divided = digits.divideAndRemainder(BigInteger.TEN.pow(zeros));
            if (divided[1].signum() == 0) {
                digits = divided[0];
                scale -= zeros;
            }
        }
        return new BigDecimal(digits, scale);
    }

    /** PostgreSQL's text holds neither U+0000 nor half of a surrogate pair. */
    static void checkText(String text, String pointer) throws UnfitValueException {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                throw new UnfitValueException(pointer, "must not contain U+0000");
            }
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    throw new UnfitValueException(pointer, "must not contain a lone surrogate");
                }
                i++;
            }
        }
    }
}
