package dev.syncline.query.value;

import com.fasterxml.jackson.core.io.NumberOutput;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * A real or a double as PostgreSQL writes it: the fewest digits that lie between the middles to its neighbours. Java
 * would take a middle itself, too, where it rounds to an even one, and wants two digits at least.
 */
final class RealText {
    /** A lower bound of the digits; {@code Double.toString} has one only from Java 19 on. */
    private static final boolean SHORTEST = true;

    private static final BigDecimal HALF = new BigDecimal("0.5");

    private RealText() {}

    /** With an exponent below 0.0001 and from 1e15 on. */
    static String of(double value) {
        double size = Math.abs(value);
        return of(
                value,
                new BigDecimal(Math.nextDown(size)),
                new BigDecimal(Math.ulp(size)),
                NumberOutput.toString(size, SHORTEST),
                15);
    }

    /** With an exponent below 0.0001 and from 1e6 on. */
    static String of(float value) {
        float size = Math.abs(value);
        return of(
                value,
                new BigDecimal(Math.nextDown(size)),
                new BigDecimal(Math.ulp(size)),
                NumberOutput.toString(size, SHORTEST),
                6);
    }

    /**
     * @param down the next one towards zero
     * @param up how far the next one away from zero is
     * @param plain digits, at least as many as are needed less one
     */
    private static String of(double value, BigDecimal down, BigDecimal up, String plain, int exponentFrom) {
        if (value == 0) {
            return "0";
        }
        BigDecimal shortest =
                shortest(new BigDecimal(Math.abs(value)), down, up, plain).stripTrailingZeros();
        String sign = value < 0 ? "-" : "";
        int exponent = shortest.precision() - shortest.scale() - 1;
        if (exponent >= -4 && exponent < exponentFrom) {
            return sign + shortest.toPlainString();
        }
        String digits = shortest.unscaledValue().toString();
        String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
        return "%s%c%se%c%02d"
                .formatted(sign, digits.charAt(0), fraction, exponent < 0 ? '-' : '+', Math.abs(exponent));
    }

    private static BigDecimal shortest(BigDecimal exact, BigDecimal down, BigDecimal up, String plain) {
        BigDecimal below = exact.subtract(exact.subtract(down).multiply(HALF));
        BigDecimal above = exact.add(up.multiply(HALF));
        int digits = new BigDecimal(plain).stripTrailingZeros().precision();
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
