package dev.syncline.query;

import dev.syncline.query.value.Null;
import dev.syncline.query.value.Type;

/**
 * One operator, function or cast over operands of known types, twice: in SQL and in Java. Both have the same answer,
 * and that is the whole point of keeping them side by side.
 *
 * @param strict whether any NULL among the operands makes the result NULL, without a call
 * @param sql with {@code $1}, {@code $2} for the operands and {@code $*} for all; {@code $1c} stands for the operand in
 *     collation "C"
 */
record Operation(String name, Type result, boolean strict, String sql, Evaluation evaluation) {
    /** Of operands that are not NULL, if the operation is strict. */
    interface Evaluation {
        Object of(Object[] operands);
    }

    interface One {
        Object of(Object operand);
    }

    interface Two {
        Object of(Object left, Object right);
    }

    static Operation one(String name, Type result, String sql, One evaluation) {
        return new Operation(name, result, true, sql, operands -> evaluation.of(operands[0]));
    }

    static Operation two(String name, Type result, String sql, Two evaluation) {
        return new Operation(name, result, true, sql, operands -> evaluation.of(operands[0], operands[1]));
    }

    /** Of two operands, written between them. */
    static Operation infix(String name, Type result, Two evaluation) {
        return two(name, result, "($1 " + name + " $2)", evaluation);
    }

    Object apply(Object... operands) {
        if (strict) {
            for (Object operand : operands) {
                if (operand == Null.NULL) {
                    return Null.NULL;
                }
            }
        }
        return evaluation.of(operands);
    }
}
