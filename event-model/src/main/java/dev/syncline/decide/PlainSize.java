package dev.syncline.decide;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.event.Json;
import java.math.BigDecimal;

/** How long a tree's numbers are once they are written out: {@code 1e999} is five bytes until then. */
public final class PlainSize {
    private PlainSize() {}

    /** Whether the numbers alone are longer; those that no document may hold are not counted. */
    static boolean exceeds(JsonNode tree, int bytes) {
        return left(tree, bytes, false) < 0;
    }

    /** Whether the numbers alone are longer, those included that no document may hold: asked before the tree is written. */
    public static boolean exceedsAsWritten(JsonNode tree, int bytes) {
        return left(tree, bytes, true) < 0;
    }

    private static long left(JsonNode node, long bytes, boolean all) {
        if (node.isBigDecimal()) {
            BigDecimal number = node.decimalValue();
            long digits = Math.max(number.precision(), number.precision() - (long) number.scale());
            long plain = Math.max(digits, number.scale());
            return !all && plain > 2 * Json.MAX_NUMBER_LENGTH ? bytes : bytes - plain;
        }
        long left = bytes;
        for (JsonNode child : node) {
            left = left < 0 ? left : left(child, left, all);
        }
        return left;
    }
}
