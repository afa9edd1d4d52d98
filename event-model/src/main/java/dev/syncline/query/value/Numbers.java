package dev.syncline.query.value;

import java.math.BigDecimal;

/** Arithmetic of integers, reals and doubles, with the errors where PostgreSQL has them. */
public final class Numbers {
    private Numbers() {}

    /** @param operator one of {@code + - * / % & | #} */
    public static Object apply(Type.Kind kind, String operator, Object left, Object right) {
        return switch (kind) {
            case INT2, INT4, INT8 -> inRange(kind, integers(operator, (Long) left, (Long) right));
            case NUMERIC -> decimals(operator, (BigDecimal) left, (BigDecimal) right);
            case FLOAT4 -> floats(operator, (Float) left, (Float) right);
            default -> doubles(operator, (Double) left, (Double) right);
        };
    }

    private static long integers(String operator, long left, long right) {
        try {
            return switch (operator) {
                case "+" -> Math.addExact(left, right);
                case "-" -> Math.subtractExact(left, right);
                case "*" -> Math.multiplyExact(left, right);
                case "/" -> left == Long.MIN_VALUE && right == -1 ? Math.negateExact(left) : left / nonZero(right);
                case "%" -> right == -1 ? 0 : left % nonZero(right);
                case "&" -> left & right;
                case "|" -> left | right;
                case "#" -> left ^ right;
                default -> throw new IllegalArgumentException(operator);
            };
        } catch (ArithmeticException e) {
            throw new ValueException("bigint out of range");
        }
    }

    private static long nonZero(long divisor) {
        if (divisor == 0) {
            throw new ValueException("division by zero");
        }
        return divisor;
    }

    /** Doubles round half to even, decimals half away from zero. */
    public static Object toInteger(Type.Kind kind, Object number) {
        if (number instanceof Double || number instanceof Float) {
            double rounded = Math.rint(((Number) number).doubleValue());
            if (rounded < -0x1p63 || rounded >= 0x1p63) {
                throw new ValueException(kind.sql() + " out of range");
            }
            return inRange(kind, (long) rounded);
        }
        return inRange(kind, number instanceof BigDecimal decimal ? Decimals.toLong(decimal) : (Long) number);
    }

    static Long inRange(Type.Kind kind, long value) {
        boolean fits = switch (kind) {
            case INT2 -> value == (short) value;
            case INT4 -> value == (int) value;
            default -> true;
        };
        if (!fits) {
            throw new ValueException(kind.sql() + " out of range");
        }
        return value;
    }

    private static BigDecimal decimals(String operator, BigDecimal left, BigDecimal right) {
        return switch (operator) {
            case "+" -> Decimals.add(left, right);
            case "-" -> Decimals.subtract(left, right);
            case "*" -> Decimals.multiply(left, right);
            case "/" -> Decimals.divide(left, right);
            case "%" -> Decimals.remainder(left, right);
            default -> throw new IllegalArgumentException(operator);
        };
    }

    private static double doubles(String operator, double left, double right) {
        return switch (operator) {
            case "+" -> finite(left + right);
            case "-" -> finite(left - right);
            case "*" -> notLost(finite(left * right), left == 0 || right == 0);
            case "/" -> {
                if (right == 0) {
                    throw new ValueException("division by zero");
                }
                yield notLost(finite(left / right), left == 0);
            }
            default -> throw new IllegalArgumentException(operator);
        };
    }

    private static float floats(String operator, float left, float right) {
        return switch (operator) {
            case "+" -> (float) finite(left + right);
            case "-" -> (float) finite(left - right);
            case "*" -> (float) notLost(finite(left * right), left == 0 || right == 0);
            case "/" -> {
                if (right == 0) {
                    throw new ValueException("division by zero");
                }
                yield (float) notLost(finite(left / right), left == 0);
            }
            default -> throw new IllegalArgumentException(operator);
        };
    }

    /** The real that is nearest. */
    public static Float toFloat(double value) {
        return (float) notLost(finite((float) value), value == 0);
    }

    private static double finite(double value) {
        if (Double.isInfinite(value)) {
            throw new ValueException("value out of range: overflow");
        }
        return value;
    }

    private static double notLost(double value, boolean zeroExpected) {
        if (value == 0 && !zeroExpected) {
            throw new ValueException("value out of range: underflow");
        }
        return value;
    }

    public static Object negate(Type.Kind kind, Object value) {
        return switch (kind) {
            case INT2, INT4, INT8 -> apply(kind, "-", 0L, value);
            case NUMERIC -> ((BigDecimal) value).negate();
            case FLOAT4 -> -(Float) value;
            default -> -(Double) value;
        };
    }

    public static Object absolute(Type.Kind kind, Object value) {
        return switch (kind) {
            case INT2, INT4, INT8 -> (Long) value < 0 ? negate(kind, value) : value;
            case NUMERIC -> ((BigDecimal) value).abs();
            case FLOAT4 -> Math.abs((Float) value);
            default -> Math.abs((Double) value);
        };
    }

    public static Object squareRoot(Object value) {
        double number = (Double) value;
        if (number < 0) {
            throw new ValueException("cannot take square root of a negative number");
        }
        return Math.sqrt(number);
    }

    /** Only of constants: its last digit depends on the machine. */
    public static Object power(Object base, Object exponent) {
        double result = StrictMath.pow((Double) base, (Double) exponent);
        if (Double.isNaN(result) || ((Double) base == 0 && (Double) exponent < 0)) {
            throw new ValueException("there is no such power");
        }
        return finite(result);
    }
}
