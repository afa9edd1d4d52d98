package dev.syncline.query;

import dev.syncline.query.value.Type;

/**
 * An expression on its way into a larger one.
 *
 * @param expr of type unknown, its text, as long as it is a literal that waits for its context
 * @param position that errors about it point at
 */
record Operand(Expr expr, int position) {
    Type type() {
        return expr.type();
    }

    boolean unknown() {
        return expr.type().unknown();
    }

    QueryException error(String message) {
        return new QueryException(position, message);
    }
}
