package dev.syncline.query;

import dev.syncline.query.value.Null;
import dev.syncline.query.value.Type;

/** BETWEEN in three-valued logic: a bound that is NULL does not matter where the other one decides. */
final class Between {
    private Between() {}

    static Operation of(String name, Type type) {
        Operation atLeast = Operators.comparison(">=", type).orElseThrow();
        Operation atMost = Operators.comparison("<=", type).orElseThrow();
        boolean symmetric = name.endsWith("symmetric");
        String collated = type.is(Type.Kind.TEXT) ? "c" : "";
        String sql = "($1%1$s BETWEEN %2$s$2%1$s AND $3%1$s)".formatted(collated, symmetric ? "SYMMETRIC " : "");
        return new Operation(name, Type.BOOLEAN, false, sql, values -> {
            Object straight = and(atLeast.apply(values[0], values[1]), atMost.apply(values[0], values[2]));
            if (!symmetric) {
                return straight;
            }
            return or(straight, and(atLeast.apply(values[0], values[2]), atMost.apply(values[0], values[1])));
        });
    }

    private static Object and(Object left, Object right) {
        if (left.equals(false) || right.equals(false)) {
            return false;
        }
        return left == Null.NULL || right == Null.NULL ? Null.NULL : true;
    }

    private static Object or(Object left, Object right) {
        if (left.equals(true) || right.equals(true)) {
            return true;
        }
        return left == Null.NULL || right == Null.NULL ? Null.NULL : false;
    }
}
