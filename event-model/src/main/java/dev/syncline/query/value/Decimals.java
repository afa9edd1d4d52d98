package dev.syncline.query.value;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/** numeric as PostgreSQL computes with it: a value carries its number of digits behind the point. */
public final class Decimals {
    private static final int MAX_INTEGER_DIGITS = 131_072;
    private static final int MAX_SCALE = 16_383;
    /** PostgreSQL counts in digits of 10,000. */
    private static final int DIGIT = 4;

    private static final int MIN_SIGNIFICANT_DIGITS = 16;
    private static final int MAX_QUOTIENT_SCALE = 1000;
    private static final MathContext DOUBLE_DIGITS = new MathContext(15, RoundingMode.HALF_EVEN);
    private static final MathContext FLOAT_DIGITS = new MathContext(6, RoundingMode.HALF_EVEN);

    private Decimals() {}

    static BigDecimal add(BigDecimal a, BigDecimal b) {
        return checked(a.add(b));
    }

    static BigDecimal subtract(BigDecimal a, BigDecimal b) {
        return checked(a.subtract(b));
    }

    static BigDecimal multiply(BigDecimal a, BigDecimal b) {
        return checked(a.multiply(b));
    }

    static BigDecimal remainder(BigDecimal a, BigDecimal b) {
        checkDivisor(b);
        return a.remainder(b).setScale(Math.max(a.scale(), b.scale()));
    }

    /** At the scale that {@code select_div_scale} of PostgreSQL's numeric.c chooses. */
    static BigDecimal divide(BigDecimal a, BigDecimal b) {
        checkDivisor(b);
        int weight = weight(a) - weight(b);
        if (firstDigit(a).compareTo(firstDigit(b)) <= 0) {
            weight--;
        }
        int scale = Math.max(MIN_SIGNIFICANT_DIGITS - weight * DIGIT, Math.max(a.scale(), b.scale()));
        return checked(a.divide(b, Math.min(Math.max(scale, 0), MAX_QUOTIENT_SCALE), RoundingMode.HALF_UP));
    }

    /** Of a double, which PostgreSQL writes with 15 digits on the way. */
    public static BigDecimal of(double value) {
        return of(value, DOUBLE_DIGITS);
    }

    /** Of a real, which PostgreSQL writes with 6 digits on the way. */
    public static BigDecimal of(float value) {
        return of(value, FLOAT_DIGITS);
    }

    private static BigDecimal of(double value, MathContext digits) {
        BigDecimal rounded = new BigDecimal(value).round(digits).stripTrailingZeros();
        return rounded.scale() < 0 || rounded.signum() == 0 ? rounded.setScale(0) : rounded;
    }

    public static double toDouble(BigDecimal value) {
        double nearest = value.doubleValue();
        if (Double.isInfinite(nearest) || (nearest == 0 && value.signum() != 0)) {
            throw new ValueException("a numeric is out of range for type double precision");
        }
        return nearest;
    }

    public static float toFloat(BigDecimal value) {
        float nearest = Float.parseFloat(value.toString());
        if (Float.isInfinite(nearest) || (nearest == 0 && value.signum() != 0)) {
            throw new ValueException("a numeric is out of range for type real");
        }
        return nearest;
    }

    /** Half away from zero. */
    static long toLong(BigDecimal value) {
        try {
            return value.setScale(0, RoundingMode.HALF_UP).longValueExact();
        } catch (ArithmeticException e) {
            throw new ValueException("integer out of range");
        }
    }

    private static void checkDivisor(BigDecimal divisor) {
        if (divisor.signum() == 0) {
            throw new ValueException("division by zero");
        }
    }

    private static BigDecimal checked(BigDecimal value) {
        if (value.signum() != 0 && value.precision() - value.scale() > MAX_INTEGER_DIGITS) {
            throw new ValueException("value overflows numeric format");
        }
        return value.scale() > MAX_SCALE ? value.setScale(MAX_SCALE, RoundingMode.HALF_UP) : value;
    }

    private static int weight(BigDecimal value) {
        return value.signum() == 0 ? 0 : Math.floorDiv(value.precision() - value.scale() - 1, DIGIT);
    }

    private static BigInteger firstDigit(BigDecimal value) {
        return value.abs().movePointLeft(weight(value) * DIGIT).toBigInteger();
    }
}
