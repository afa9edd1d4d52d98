package dev.syncline.query;

import static dev.syncline.query.Operation.infix;
import static dev.syncline.query.Operation.one;

import dev.syncline.query.value.Comparison;
import dev.syncline.query.value.Null;
import dev.syncline.query.value.Type;
import dev.syncline.query.value.Type.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Arrays of one dimension: made, joined, compared; and what {@code ||} joins besides. */
final class ArrayOperators {
    private ArrayOperators() {}

    static Optional<Expr> binary(int position, String operator, Operand left, Operand right) {
        Optional<Type> common = Coercion.common(List.of(left, right));
        if (common.isEmpty() || !common.get().array()) {
            return Optional.empty();
        }
        Type element = common.get().element();
        Operation.Two evaluation = switch (operator) {
            case "@>" -> (a, b) -> contains(element, (List<?>) a, (List<?>) b);
            case "<@" -> (a, b) -> contains(element, (List<?>) b, (List<?>) a);
            default -> (a, b) -> ((List<?>) b).stream().anyMatch(item -> Comparison.holds(element, (List<?>) a, item));
        };
        Operation operation = infix(operator, Type.BOOLEAN, evaluation);
        return Optional.of(Coercion.call(position, operation, Coercion.all(List.of(left, right), common.get())));
    }

    private static boolean contains(Type element, List<?> left, List<?> right) {
        return right.stream().allMatch(item -> Comparison.holds(element, left, item));
    }

    /** {@code ||} of arrays, an array and an item, or text and what casts to it. */
    static Optional<Expr> concatenate(int position, Operand left, Operand right) {
        if (left.type().array() || right.type().array()) {
            return join(position, left, right);
        }
        boolean text = left.type().is(Kind.TEXT) || right.type().is(Kind.TEXT) || (left.unknown() && right.unknown());
        if (!text) {
            return Optional.empty();
        }
        Optional<Expr> a = Coercion.explicitly(left, Type.TEXT);
        Optional<Expr> b = Coercion.explicitly(right, Type.TEXT);
        Operation join = infix("||", Type.TEXT, (x, y) -> (String) x + y);
        return a.isEmpty() || b.isEmpty()
                ? Optional.empty()
                : Optional.of(Coercion.call(position, join, List.of(a.get(), b.get())));
    }

    /** A NULL array joins as an empty one would; a NULL item is an item. */
    private static Optional<Expr> join(int position, Operand left, Operand right) {
        boolean prepends = !left.type().array() && !left.unknown();
        boolean appends = !right.type().array() && !right.unknown();
        Type type = (left.type().array() ? left : right).type();
        Optional<Expr> a = Coercion.implicitly(left, prepends ? type.element() : type);
        Optional<Expr> b = Coercion.implicitly(right, appends ? type.element() : type);
        return a.isEmpty() || b.isEmpty()
                ? Optional.empty()
                : Optional.of(Coercion.call(position, joining(type, prepends, appends), List.of(a.get(), b.get())));
    }

    private static Operation joining(Type type, boolean prepends, boolean appends) {
        return new Operation("||", type, false, "($1 || $2)", operands -> {
            if (!prepends && !appends && operands[0] == Null.NULL) {
                return operands[1];
            }
            if (!prepends && !appends && operands[1] == Null.NULL) {
                return operands[0];
            }
            List<Object> items = new ArrayList<>();
            addAll(items, operands[0], prepends);
            addAll(items, operands[1], appends);
            return items;
        });
    }

    private static void addAll(List<Object> items, Object value, boolean item) {
        if (item) {
            items.add(value);
        } else if (value != Null.NULL) {
            items.addAll((List<?>) value);
        }
    }

    /** {@code ARRAY[...]} */
    static Optional<Expr> make(int position, List<Operand> items) {
        return Coercion.common(items)
                .filter(type -> !type.array())
                .map(element -> make(position, Coercion.all(items, element), element));
    }

    private static Expr make(int position, List<Expr> items, Type element) {
        Type type = element.arrayOf();
        Operation make =
                new Operation("ARRAY", type, false, "ARRAY[$*]::" + type, operands -> List.of(operands.clone()));
        return Coercion.call(position, make, items);
    }

    /** The same items in a wider type. */
    static Expr widened(int position, Expr.Call array, Type element) {
        List<Expr> items = array.operands().stream()
                .map(item -> Coercion.implicitly(new Operand(item, position), element)
                        .orElseThrow())
                .toList();
        return make(position, items, element);
    }

    static Optional<Expr> function(int position, String name, List<Operand> arguments) {
        if (name.equals("array_ndims()")) {
            Optional<Operand> array = arguments.stream()
                    .filter(argument -> arguments.size() == 1 && argument.type().array())
                    .findFirst();
            Operation dimensions = one(
                    name, Type.INT4, "array_ndims($1)", value -> ((List<?>) value).isEmpty() ? Null.NULL : (Object) 1L);
            return array.map(operand -> Coercion.call(position, dimensions, List.of(operand.expr())));
        }
        boolean fits = arguments.size() == 2
                && switch (name) {
                    case "array_cat()" ->
                        arguments.stream().anyMatch(a -> a.type().array());
                    case "array_append()" -> arguments.get(0).type().array();
                    default -> arguments.get(1).type().array();
                };
        return fits ? joined(position, name, arguments) : Optional.empty();
    }

    private static Optional<Expr> joined(int position, String name, List<Operand> arguments) {
        boolean appends = name.equals("array_append()");
        boolean prepends = name.equals("array_prepend()");
        Type type = arguments.stream()
                .map(Operand::type)
                .filter(Type::array)
                .findFirst()
                .orElseThrow();
        Optional<Expr> a = Coercion.implicitly(arguments.get(0), prepends ? type.element() : type);
        Optional<Expr> b = Coercion.implicitly(arguments.get(1), appends ? type.element() : type);
        return a.isEmpty() || b.isEmpty()
                ? Optional.empty()
                : Optional.of(Coercion.call(position, joining(type, prepends, appends), List.of(a.get(), b.get())));
    }
}
