package dev.syncline.query;

import dev.syncline.query.value.Comparison;
import dev.syncline.query.value.Null;
import dev.syncline.query.value.Times;
import dev.syncline.query.value.Type;
import dev.syncline.query.value.Type.Kind;
import java.util.List;
import java.util.Optional;

/** Calls of functions, and the predicates that are written in words. */
final class Functions {
    private static final String KNOWN = "lower, upper, length, like, ilike, concat, coalesce, greatest, least, abs, "
            + "timezone, justify_days, justify_hours, justify_interval, array_cat, array_append, array_prepend, array_ndims";

    private Functions() {}

    static Expr call(int position, String name, List<Operand> arguments) {
        Optional<Expr> found = switch (name) {
            case "lower()",
                    "upper()",
                    "length()",
                    "char_length()",
                    "character_length()",
                    "like()",
                    "ilike()",
                    "concat()",
                    "escape" -> TextFunctions.function(position, name, arguments);
            case "coalesce()" -> coalesce(arguments);
            case "greatest()" -> extreme(position, arguments, "GREATEST", 1);
            case "least()" -> extreme(position, arguments, "LEAST", -1);
            case "abs()" -> only(arguments).map(all -> Operators.prefix(position, "@", all.get(0)));
            case "timezone()" -> timezone(position, arguments);
            case "justify_days()" -> justify(position, arguments, "justify_days", Times::justifyDays);
            case "justify_hours()" -> justify(position, arguments, "justify_hours", Times::justifyHours);
            case "justify_interval()" -> justify(position, arguments, "justify_interval", Times::justify);
            case "array_cat()", "array_append()", "array_prepend()", "array_ndims()" ->
                ArrayOperators.function(position, name, arguments);
            case "between", "between symmetric" -> between(position, name, arguments);
            case "is distinct", "is not distinct" -> distinct(position, name, arguments);
            case "not" -> logic(position, TextFunctions.NOT, arguments);
            case "is true", "is false", "is unknown", "is not true", "is not false", "is not unknown" ->
                logic(position, truth(name), arguments);
            case "is null", "is not null" -> nullness(position, name, arguments);
            default ->
                throw new QueryException(
                        position, "there is no function " + name.replace("()", "") + "; there are " + KNOWN);
        };
        return found.orElseThrow(() -> new QueryException(position, misfit(name, arguments)));
    }

    private static String misfit(String name, List<Operand> arguments) {
        List<String> types =
                arguments.stream().map(Operand::type).map(Type::toString).toList();
        return name.replace("()", "") + " does not take (" + String.join(", ", types) + ")";
    }

    private static Optional<List<Operand>> only(List<Operand> arguments) {
        return Optional.of(arguments).filter(all -> all.size() == 1);
    }

    private static Optional<Expr> coalesce(List<Operand> arguments) {
        return Coercion.common(arguments)
                .filter(type -> !arguments.isEmpty())
                .map(type -> Folding.coalesce(Coercion.all(arguments, type)));
    }

    private static Optional<Expr> extreme(int position, List<Operand> arguments, String name, int sign) {
        Optional<Type> common = Coercion.common(arguments)
                .filter(type -> Operators.comparison("<", type).isPresent());
        if (arguments.isEmpty() || common.isEmpty()) {
            return Optional.empty();
        }
        Type type = common.get();
        String sql = type.is(Kind.TEXT) ? "(" + name + "($*c) COLLATE \"default\")" : name + "($*)";
        Operation operation = new Operation(name, type, false, sql, values -> {
            Object extreme = Null.NULL;
            for (Object value : values) {
                boolean better = value != Null.NULL
                        && (extreme == Null.NULL || sign * Comparison.compare(type.kind(), value, extreme) > 0);
                extreme = better ? value : extreme;
            }
            return extreme;
        });
        return Optional.of(Coercion.call(position, operation, Coercion.all(arguments, type)));
    }

    /** Only of UTC: every other zone's rules differ between two machines sooner or later. */
    private static Optional<Expr> timezone(int position, List<Operand> arguments) {
        if (arguments.size() != 2) {
            return Optional.empty();
        }
        Optional<Expr> zone = Coercion.implicitly(arguments.get(0), Type.TEXT);
        boolean utc = zone.filter(name -> name instanceof Expr.Constant constant
                        && (constant.value().equals("UTC") || constant.value().equals("utc")))
                .isPresent();
        if (!utc) {
            throw arguments.get(0).error("the only time zone here is 'UTC'");
        }
        Operand time = arguments.get(1);
        Kind to = time.type().is(Kind.TIMESTAMP) ? Kind.TIMESTAMPTZ : Kind.TIMESTAMP;
        Optional<Expr> instant = time.type().is(Kind.TIMESTAMP)
                ? Optional.of(time.expr())
                : Coercion.implicitly(time, Kind.TIMESTAMPTZ.type());
        return instant.flatMap(expr -> Coercion.explicitly(new Operand(expr, position), to.type()));
    }

    private static Optional<Expr> justify(
            int position, List<Operand> arguments, String name, Operation.One evaluation) {
        return only(arguments)
                .flatMap(all -> Coercion.implicitly(all.get(0), Type.INTERVAL))
                .map(span -> Coercion.call(
                        position, Operation.one(name, Type.INTERVAL, name + "($1)", evaluation), List.of(span)));
    }

    private static Optional<Expr> between(int position, String name, List<Operand> arguments) {
        Operand value = arguments.get(0);
        List<Operand> fitted =
                List.of(value, Coercion.fitted(arguments.get(1), value), Coercion.fitted(arguments.get(2), value));
        Optional<Type> common = Coercion.ofOperator(fitted)
                .filter(type -> Operators.comparison("<", type).isPresent());
        return common.map(type -> {
            List<Expr> typed = Coercion.all(fitted, type);
            Operation atLeast = Operators.comparison(">=", type).orElseThrow();
            Operation atMost = Operators.comparison("<=", type).orElseThrow();
            boolean symmetric = name.endsWith("symmetric");
            return Folding.between(
                    position, new Expr.Between(typed.get(0), typed.get(1), typed.get(2), symmetric, atLeast, atMost));
        });
    }

    private static Optional<Expr> distinct(int position, String name, List<Operand> arguments) {
        List<Operand> fitted = List.of(
                Coercion.fitted(arguments.get(0), arguments.get(1)),
                Coercion.fitted(arguments.get(1), arguments.get(0)));
        boolean distinct = name.equals("is distinct");
        return Coercion.ofOperator(fitted).map(type -> {
            String sql = "($1 " + (distinct ? "IS DISTINCT FROM" : "IS NOT DISTINCT FROM") + " $2)";
            Operation operation = new Operation(name, Type.BOOLEAN, false, sql, values -> {
                boolean absent = values[0] == Null.NULL || values[1] == Null.NULL;
                boolean same = absent ? values[0] == values[1] : Comparison.equal(type, values[0], values[1]);
                return same != distinct;
            });
            return Coercion.call(position, operation, Coercion.all(fitted, type));
        });
    }

    private static Optional<Expr> logic(int position, Operation operation, List<Operand> arguments) {
        return Coercion.implicitly(arguments.get(0), Type.BOOLEAN)
                .map(value -> Coercion.call(position, operation, List.of(value)));
    }

    private static Operation truth(String name) {
        boolean negated = name.startsWith("is not ");
        Object wanted = switch (name.substring(name.lastIndexOf(' ') + 1)) {
            case "true" -> true;
            case "false" -> false;
            default -> Null.NULL;
        };
        String sql = "($1 " + name.toUpperCase(java.util.Locale.ROOT) + ")";
        return new Operation(name, Type.BOOLEAN, false, sql, values -> values[0].equals(wanted) != negated);
    }

    private static Optional<Expr> nullness(int position, String name, List<Operand> arguments) {
        Operand value = arguments.get(0);
        Optional<Expr> typed = Coercion.implicitly(value, value.unknown() ? Type.TEXT : value.type());
        boolean negated = name.equals("is not null");
        String sql = negated ? "($1 IS NOT NULL)" : "($1 IS NULL)";
        Operation operation =
                new Operation(name, Type.BOOLEAN, false, sql, values -> (values[0] == Null.NULL) != negated);
        return typed.map(expr -> Coercion.call(position, operation, List.of(expr)));
    }
}
