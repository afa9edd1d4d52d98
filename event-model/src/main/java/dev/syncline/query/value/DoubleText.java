package dev.syncline.query.value;

import com.fasterxml.jackson.core.io.NumberOutput;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Doubles as PostgreSQL writes them: the fewest digits that lie between the middles to its neighbours. Java would take a
 * middle itself, too, where it rounds to an even double, and wants two digits at least.
 */
final class DoubleText {
    /** A lower bound of the digits; {@code Double.toString} has one only from Java 19 on. */
    private static final boolean SHORTEST = true;

    private static final BigDecimal HALF = new BigDecimal("0.5");

    private DoubleText() {}

    /** With an exponent below 0.0001 and from 1e15 on. */
    static String of(double value) {
        if (value == 0) {
            return "0";
        }
        BigDecimal shortest = shortest(Math.abs(value)).stripTrailingZeros();
        String sign = value < 0 ? "-" : "";
        int exponent = shortest.precision() - shortest.scale() - 1;
        if (exponent >= -4 && exponent < 15) {
            return sign + shortest.toPlainString();
        }
        String digits = shortest.unscaledValue().toString();
        String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
        return "%s%c%se%c%02d"
                .formatted(sign, digits.charAt(0), fraction, exponent < 0 ? '-' : '+', Math.abs(exponent));
    }

    private static BigDecimal shortest(double value) {
        BigDecimal exact = new BigDecimal(value);
        BigDecimal below = exact.subtract(
                exact.subtract(new BigDecimal(Math.nextDown(value))).multiply(HALF));
        BigDecimal above = exact.add(new BigDecimal(Math.ulp(value)).multiply(HALF));
        int digits = new BigDecimal(NumberOutput.toString(value, SHORTEST))
                .stripTrailingZeros()
                .precision();
        for (int n = Math.max(1, digits - 1); ; n++) {
            for (RoundingMode mode : new RoundingMode[] {RoundingMode.HALF_EVEN, RoundingMode.DOWN, RoundingMode.UP}) {
                BigDecimal candidate = exact.round(new MathContext(n, mode));
                if (candidate.compareTo(below) > 0 && candidate.compareTo(above) < 0) {
                    return candidate;
                }
            }
        }
    }
}
