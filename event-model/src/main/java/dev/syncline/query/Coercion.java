package dev.syncline.query;

import dev.syncline.query.Expr.Constant;
import dev.syncline.query.value.Null;
import dev.syncline.query.value.Numbers;
import dev.syncline.query.value.TextIn;
import dev.syncline.query.value.Type;
import dev.syncline.query.value.Type.Kind;
import dev.syncline.query.value.ValueException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Gives operands the types that an operation wants, and computes what is constant. */
final class Coercion {
    private Coercion() {}

    /** Over operands that have its types. Of constants alone it is the result. */
    static Expr call(int position, Operation operation, List<Expr> operands) {
        if (!operands.stream().allMatch(Constant.class::isInstance)) {
            return new Expr.Call(operation, List.copyOf(operands));
        }
        Object[] values =
                operands.stream().map(operand -> ((Constant) operand).value()).toArray();
        try {
            return new Constant(operation.result(), operation.apply(values));
        } catch (ValueException e) {
            throw new QueryException(position, e.getMessage());
        }
    }

    /** Without a cast that nobody asked for, except a widening one. Empty if there is none. */
    static Optional<Expr> implicitly(Operand operand, Type type) {
        if (operand.unknown()) {
            return Optional.of(literal(operand, type));
        }
        if (operand.type().equals(type)) {
            return Optional.of(operand.expr());
        }
        boolean widens = !type.array()
                && !operand.type().array()
                && Casts.implicit(operand.type().kind(), type.kind());
        return widens ? explicitly(operand, type) : Optional.empty();
    }

    /** As a cast does. Empty if there is none. */
    static Optional<Expr> explicitly(Operand operand, Type type) {
        if (operand.unknown()) {
            return Optional.of(literal(operand, type));
        }
        if (operand.type().equals(type)) {
            return Optional.of(operand.expr());
        }
        if (type.array() || operand.type().array()) {
            return array(operand, type);
        }
        return Casts.explicit(operand.type().kind(), type.kind())
                .map(cast -> call(operand.position(), cast, List.of(operand.expr())));
    }

    private static Expr literal(Operand operand, Type type) {
        Constant constant = (Constant) operand.expr();
        if (constant.isNull()) {
            return Constant.nothing(type);
        }
        try {
            Object value = TextIn.parse(type, (String) constant.value());
            if (value instanceof List<?> items && items.size() > Limits.IN_VALUES) {
                throw operand.error("the array has more than " + Limits.IN_VALUES + " values");
            }
            return new Constant(type, value);
        } catch (ValueException e) {
            throw operand.error(e.getMessage());
        }
    }

    /** Only of constants. */
    private static Optional<Expr> array(Operand operand, Type type) {
        boolean arrays = type.array() && operand.type().array();
        if (!arrays || !(operand.expr() instanceof Constant constant)) {
            return Optional.empty();
        }
        if (constant.isNull()) {
            return Optional.of(Constant.nothing(type));
        }
        List<Object> items = new ArrayList<>();
        for (Object item : (List<?>) constant.value()) {
            Constant from = new Constant(operand.type().element(), item);
            Optional<Expr> cast = explicitly(new Operand(from, operand.position()), type.element());
            if (cast.isEmpty()) {
                return Optional.empty();
            }
            items.add(((Constant) cast.get()).value());
        }
        return Optional.of(new Constant(type, items));
    }

    /** The narrowest type that all widen to; text if none has a type yet. */
    static Optional<Type> common(List<Operand> operands) {
        Type common = Type.UNKNOWN;
        for (Operand operand : operands) {
            Type type = operand.type();
            if (common.unknown() || type.unknown()) {
                common = common.unknown() ? type : common;
            } else if (!common.equals(type)) {
                boolean scalars = !common.array() && !type.array();
                if (scalars && Casts.implicit(common.kind(), type.kind())) {
                    common = type;
                } else if (!scalars || !Casts.implicit(type.kind(), common.kind())) {
                    return Optional.empty();
                }
            }
        }
        return Optional.of(common.unknown() ? Type.TEXT : common);
    }

    /**
     * As {@link #common}, of the operands of an operator: of a real and another number PostgreSQL makes doubles, though
     * what has no operator, as coalesce, stays real. Empty where a literal would be a real beside one operand and a double
     * beside the other.
     */
    static Optional<Type> ofOperator(List<Operand> operands) {
        if (!mixesReal(operands)) {
            return common(operands);
        }
        return operands.stream().anyMatch(Operand::unknown)
                ? Optional.empty()
                : common(operands).map(type -> type.is(Kind.FLOAT4) ? Kind.FLOAT8.type() : type);
    }

    /** Whether there are a real and another type. */
    static boolean mixesReal(List<Operand> operands) {
        Set<Type> types = operands.stream()
                .map(Operand::type)
                .filter(type -> !type.unknown())
                .collect(Collectors.toSet());
        return types.size() > 1 && types.contains(Kind.FLOAT4.type());
    }

    /** All of the one type that {@link #common} found. */
    static List<Expr> all(List<Operand> operands, Type type) {
        return operands.stream()
                .map(operand -> implicitly(operand, type).orElseThrow())
                .toList();
    }

    /**
     * An integer constant beside a narrower or wider column takes the column's type if it fits: then the column stands
     * bare, and its index is of use.
     */
    static Operand fitted(Operand operand, Operand beside) {
        boolean numbers = operand.type().number() && beside.type().integer();
        if (!numbers || !(operand.expr() instanceof Constant constant) || !(beside.expr() instanceof Expr.Column)) {
            return operand;
        }
        if (constant.value() == Null.NULL || !operand.type().integer()) {
            return operand;
        }
        try {
            Object value = Numbers.toInteger(beside.type().kind(), constant.value());
            return new Operand(new Constant(beside.type(), value), operand.position());
        } catch (ValueException e) {
            return operand;
        }
    }
}
