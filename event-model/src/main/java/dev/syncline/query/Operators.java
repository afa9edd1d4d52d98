package dev.syncline.query;

import static dev.syncline.query.Operation.infix;
import static dev.syncline.query.Operation.two;

import dev.syncline.query.value.Comparison;
import dev.syncline.query.value.Numbers;
import dev.syncline.query.value.Type;
import dev.syncline.query.value.Type.Kind;
import java.util.List;
import java.util.Optional;

/** Which operation an operator between two operands is, by PostgreSQL's rules. */
final class Operators {
    private Operators() {}

    static Expr binary(int position, String operator, Operand left, Operand right) {
        String name = operator.equals("!=") ? "<>" : operator;
        Optional<Expr> found = switch (name) {
            case "=", "<>", "<", ">", "<=", ">=" -> Optional.of(compare(position, name, left, right));
            case "+", "-", "*", "/", "%", "&", "|", "#" ->
                left.type().number() || right.type().number()
                        ? number(position, name, left, right)
                        : TimeOperators.binary(position, name, left, right);
            case "^" -> power(position, left, right);
            case "||" -> ArrayOperators.concatenate(position, left, right);
            case "->", "->>", "?", "?|", "?&" -> JsonOperators.binary(position, name, left, right);
            case "@>", "<@", "&&" ->
                left.type().is(Kind.JSONB) || right.type().is(Kind.JSONB)
                        ? JsonOperators.binary(position, name, left, right)
                        : ArrayOperators.binary(position, name, left, right);
            case "like", "ilike", "~~", "~~*", "!~~", "!~~*" -> TextFunctions.like(position, name, left, right);
            default -> throw new QueryException(position, "there is no operator " + operator);
        };
        return found.orElseThrow(() -> misfit(position, operator, left, right));
    }

    static QueryException misfit(int position, String operator, Operand left, Operand right) {
        boolean comparison = Precedence.COMPARISON == Precedence.ofOperator(operator);
        return new QueryException(
                position,
                "operator " + operator + (comparison ? " cannot compare " : " does not take ") + left.type()
                        + (comparison ? " with " : " and ") + right.type());
    }

    /** With a constant on the right, so that one condition has one spelling. */
    static Expr compare(int position, String operator, Operand left, Operand right) {
        List<Operand> fitted = List.of(Coercion.fitted(left, right), Coercion.fitted(right, left));
        Type type = Coercion.ofOperator(fitted).orElseThrow(() -> misfit(position, operator, left, right));
        List<Expr> typed = Coercion.all(fitted, type);
        boolean turned = typed.get(0) instanceof Expr.Constant && !(typed.get(1) instanceof Expr.Constant);
        Operation comparison = comparison(turned ? turned(operator) : operator, type)
                .orElseThrow(
                        () -> new QueryException(position, "operator " + operator + " is not supported of " + type));
        return Coercion.call(position, comparison, turned ? List.of(typed.get(1), typed.get(0)) : typed);
    }

    private static String turned(String operator) {
        return switch (operator) {
            case "<" -> ">";
            case ">" -> "<";
            case "<=" -> ">=";
            case ">=" -> "<=";
            default -> operator;
        };
    }

    /** Of two operands of one type. Arrays and jsonb are only equal or not. */
    static Optional<Operation> comparison(String operator, Type type) {
        if (operator.equals("=")) {
            return Optional.of(infix("=", Type.BOOLEAN, (a, b) -> Comparison.equal(type, a, b)));
        }
        if (operator.equals("<>")) {
            return Optional.of(infix("<>", Type.BOOLEAN, (a, b) -> !Comparison.equal(type, a, b)));
        }
        if (type.array() || type.is(Kind.JSONB)) {
            return Optional.empty();
        }
        Kind kind = type.kind();
        Operation.Two evaluation = switch (operator) {
            case "<" -> (a, b) -> Comparison.compare(kind, a, b) < 0;
            case ">" -> (a, b) -> Comparison.compare(kind, a, b) > 0;
            case "<=" -> (a, b) -> Comparison.compare(kind, a, b) <= 0;
            case ">=" -> (a, b) -> Comparison.compare(kind, a, b) >= 0;
            default -> throw new IllegalArgumentException(operator);
        };
        String sql = kind == Kind.TEXT ? "($1c " + operator + " $2c)" : "($1 " + operator + " $2)";
        return Optional.of(two(operator, Type.BOOLEAN, sql, evaluation));
    }

    private static Optional<Expr> number(int position, String operator, Operand left, Operand right) {
        if (left.type().instant() || right.type().instant()) {
            return TimeOperators.binary(position, operator, left, right);
        }
        Optional<Type> common = Coercion.ofOperator(List.of(left, right));
        if (common.isEmpty() || !common.get().number()) {
            return Optional.empty();
        }
        Type type = common.get();
        boolean bits = "&|#".contains(operator);
        if ((bits && !type.integer()) || (operator.equals("%") && type.floating())) {
            return Optional.empty();
        }
        Operation operation = infix(operator, type, (a, b) -> Numbers.apply(type.kind(), operator, a, b));
        return Optional.of(Coercion.call(position, operation, Coercion.all(List.of(left, right), type)));
    }

    /** Of constants alone: of anything else its last digit would depend on the machine. */
    private static Optional<Expr> power(int position, Operand left, Operand right) {
        Optional<Expr> base = Coercion.implicitly(left, Kind.FLOAT8.type());
        Optional<Expr> exponent = Coercion.implicitly(right, Kind.FLOAT8.type());
        if (base.isEmpty() || exponent.isEmpty()) {
            return Optional.empty();
        }
        boolean constant = base.get() instanceof Expr.Constant && exponent.get() instanceof Expr.Constant;
        if (!constant || left.type().is(Kind.NUMERIC) || right.type().is(Kind.NUMERIC)) {
            throw new QueryException(
                    position, "operator ^ is supported of constants that are integers, real or double precision only");
        }
        Operation operation = infix("^", Kind.FLOAT8.type(), Numbers::power);
        return Optional.of(Coercion.call(position, operation, List.of(base.get(), exponent.get())));
    }

    /** {@code - + @ |/ ~} before an operand. */
    static Expr prefix(int position, String operator, Operand operand) {
        Operand number = operand.unknown()
                ? new Operand(Coercion.implicitly(operand, Kind.FLOAT8.type()).orElseThrow(), operand.position())
                : operand;
        Type type = number.type();
        Optional<Operation> operation = switch (operator) {
            case "-" -> type.is(Kind.INTERVAL) ? Optional.of(TimeOperators.NEGATION) : negation(type);
            case "+" -> numeric(type, "(+ $1)", value -> value);
            case "@" -> numeric(type, "(@ $1)", value -> Numbers.absolute(type.kind(), value));
            case "~" -> type.integer() ? numeric(type, "(~ $1)", value -> ~(Long) value) : Optional.empty();
            default -> Optional.of(Operation.one("|/", Kind.FLOAT8.type(), "(|/ $1)", Numbers::squareRoot));
        };
        Operation found = operation.orElseThrow(
                () -> new QueryException(position, "operator " + operator + " does not take " + operand.type()));
        Expr wanted = operator.equals("|/")
                ? Coercion.implicitly(number, Kind.FLOAT8.type())
                        .orElseThrow(() -> new QueryException(position, "operator |/ does not take " + operand.type()))
                : number.expr();
        return Coercion.call(position, found, List.of(wanted));
    }

    private static Optional<Operation> negation(Type type) {
        return numeric(type, "(- $1)", value -> Numbers.negate(type.kind(), value));
    }

    private static Optional<Operation> numeric(Type type, String sql, Operation.One evaluation) {
        return type.number() ? Optional.of(Operation.one(sql, type, sql, evaluation)) : Optional.empty();
    }
}
