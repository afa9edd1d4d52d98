package dev.syncline.query;

import static dev.syncline.query.Operation.infix;
import static dev.syncline.query.Operation.one;
import static dev.syncline.query.Operation.two;

import dev.syncline.query.value.Times;
import dev.syncline.query.value.Type;
import dev.syncline.query.value.Type.Kind;
import java.util.List;
import java.util.Optional;

/** Sums and differences of dates, times and intervals. Days and months of a timestamptz are those of UTC. */
final class TimeOperators {
    static final Operation NEGATION = one("-", Type.INTERVAL, "(- $1)", Times::negate);

    private TimeOperators() {}

    static Optional<Expr> binary(int position, String operator, Operand left, Operand right) {
        return switch (operator) {
            case "+" -> sum(position, left, right).or(() -> sum(position, right, left));
            case "-" -> difference(position, left, right);
            default -> Optional.empty();
        };
    }

    /** Of what an interval, a number of days or a time of day is added to; the sum commutes. */
    private static Optional<Expr> sum(int position, Operand left, Operand right) {
        Kind kind = left.type().kind();
        if (left.type().array() || right.type().array()) {
            return Optional.empty();
        }
        if (kind == Kind.DATE && right.type().integer()) {
            return days(position, left, right, "+");
        }
        if (kind == Kind.DATE && right.type().is(Kind.TIME)) {
            return call(position, infix("+", Kind.TIMESTAMP.type(), Times::join), left.expr(), right.expr());
        }
        boolean interval = right.type().is(Kind.INTERVAL) || (right.unknown() && kind != Kind.DATE);
        return interval ? withInterval(position, left, right, true) : Optional.empty();
    }

    private static Optional<Expr> difference(int position, Operand left, Operand right) {
        Kind kind = left.type().kind();
        if (left.type().array() || right.type().array()) {
            return Optional.empty();
        }
        if (kind == Kind.DATE && right.type().integer()) {
            return days(position, left, right, "-");
        }
        if (right.type().is(Kind.INTERVAL) || (kind == Kind.INTERVAL && right.unknown())) {
            return withInterval(position, left, right, false);
        }
        Optional<Type> common = Coercion.common(List.of(left, right));
        return common.flatMap(type -> between(type)
                .flatMap(operation ->
                        Optional.of(Coercion.call(position, operation, Coercion.all(List.of(left, right), type)))));
    }

    private static Optional<Operation> between(Type type) {
        return switch (type.kind()) {
            case DATE -> Optional.of(infix("-", Type.INT4, (a, b) -> Times.daysBetween(b, a)));
            case TIMESTAMP, TIMESTAMPTZ -> Optional.of(infix("-", Type.INTERVAL, (a, b) -> Times.between(b, a)));
            case TIME -> Optional.of(infix("-", Type.INTERVAL, (a, b) -> Times.clockBetween(b, a)));
            default -> Optional.empty();
        };
    }

    private static Optional<Expr> days(int position, Operand left, Operand right, String operator) {
        Optional<Expr> days = Coercion.explicitly(right, Type.INT4)
                .filter(expr -> !right.type().is(Kind.INT8));
        int sign = operator.equals("+") ? 1 : -1;
        Operation operation = infix(operator, left.type(), (day, n) -> Times.plusDays(day, sign * (Long) n));
        return days.flatMap(number -> call(position, operation, left.expr(), number));
    }

    private static Optional<Expr> withInterval(int position, Operand left, Operand right, boolean plus) {
        String operator = plus ? "+" : "-";
        Kind kind = left.type().kind();
        Operation.Two move = plus ? Times::plus : Times::minus;
        Optional<Operation> operation = switch (kind) {
            case DATE, TIMESTAMP -> Optional.of(infix(operator, Kind.TIMESTAMP.type(), move));
            case TIMESTAMPTZ ->
                Optional.of(two(
                        operator,
                        left.type(),
                        "(($1 AT TIME ZONE 'UTC' " + operator + " $2) AT TIME ZONE 'UTC')",
                        move));
            case TIME -> Optional.of(infix(operator, left.type(), plus ? Times::clockPlus : Times::clockMinus));
            case INTERVAL ->
                Optional.of(infix(operator, left.type(), plus ? Times::add : (a, b) -> Times.add(a, Times.negate(b))));
            default -> Optional.empty();
        };
        Operand moved = kind == Kind.DATE
                ? new Operand(Coercion.implicitly(left, Kind.TIMESTAMP.type()).orElseThrow(), left.position())
                : left;
        return operation.flatMap(found ->
                Coercion.implicitly(right, Type.INTERVAL).flatMap(span -> call(position, found, moved.expr(), span)));
    }

    private static Optional<Expr> call(int position, Operation operation, Expr left, Expr right) {
        return Optional.of(Coercion.call(position, operation, List.of(left, right)));
    }
}
