package dev.syncline.query;

import dev.syncline.query.Expr.Constant;
import dev.syncline.query.value.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Comparisons with many values at once: IN, ANY and ALL. */
final class Lists {
    private Lists() {}

    static Expr quantified(Syntax.Quantified quantified, Operand left, Operand array) {
        int position = quantified.position();
        String name = quantified.operator().equals("!=") ? "<>" : quantified.operator();
        boolean like = TextFunctions.quantified(name).isPresent();
        if (!like && Precedence.ofOperator(name) != Precedence.COMPARISON) {
            throw new QueryException(
                    position, "operator " + quantified.operator() + " is not supported with ANY or ALL");
        }
        Type element = left.unknown() || like ? Type.TEXT : left.type();
        Operand items = array.unknown()
                ? new Operand(Coercion.implicitly(array, element.arrayOf()).orElseThrow(), array.position())
                : array;
        if (!items.type().array() || element.array()) {
            throw array.error("ANY and ALL take an array, not " + array.type());
        }
        Operand item = new Operand(Constant.nothing(items.type().element()), array.position());
        Type common = Coercion.ofOperator(List.of(left, item))
                .filter(type -> !like || type.equals(Type.TEXT))
                .orElseThrow(() -> Operators.misfit(position, quantified.operator(), left, item));
        Operation comparison = (like ? TextFunctions.quantified(name) : Operators.comparison(name, common))
                .orElseThrow(() -> Operators.misfit(position, quantified.operator(), left, item));
        return Folding.quantified(
                position,
                Expr.Quantified.of(
                        Coercion.implicitly(left, common).orElseThrow(),
                        comparison,
                        widened(items, common.arrayOf(), position),
                        quantified.all()));
    }

    private static Expr widened(Operand array, Type type, int position) {
        Optional<Expr> cast = Coercion.explicitly(array, type);
        if (cast.isEmpty()
                && array.expr() instanceof Expr.Call call
                && call.operation().name().equals("ARRAY")) {
            return ArrayOperators.widened(position, call, type.element());
        }
        return cast.orElseThrow(() -> array.error("cast this array to " + type + " to compare it here"));
    }

    /** Constants become one array; what is not constant is compared one by one. */
    static Expr in(int position, Operand value, List<Operand> values) {
        List<Operand> all = new ArrayList<>();
        all.add(value);
        values.forEach(each -> all.add(Coercion.fitted(each, value)));
        Type type = Coercion.common(all)
                .filter(common -> !common.array())
                .orElseThrow(() -> misfit(position, value, values));
        if (Coercion.mixesReal(all)) {
            // PostgreSQL compares reals or doubles by how many of the values are constants.
            throw new QueryException(position, "IN compares real with other numbers: cast all to one type");
        }
        List<Expr> typed = Coercion.all(all, type);
        Operation equal = Operators.comparison("=", type).orElseThrow();
        List<Object> constants = new ArrayList<>();
        List<Expr> terms = new ArrayList<>();
        for (Expr item : typed.subList(1, typed.size())) {
            if (item instanceof Constant constant) {
                constants.add(constant.value());
            } else {
                terms.add(Coercion.call(position, equal, List.of(typed.get(0), item)));
            }
        }
        if (!constants.isEmpty()) {
            Expr array = new Constant(type.arrayOf(), List.copyOf(constants));
            terms.add(0, Folding.quantified(position, Expr.Quantified.of(typed.get(0), equal, array, false)));
        }
        return Folding.logic(false, terms);
    }

    private static QueryException misfit(int position, Operand value, List<Operand> values) {
        Optional<Operand> other = values.stream()
                .filter(each -> Coercion.common(List.of(value, each)).isEmpty())
                .findFirst();
        return Operators.misfit(position, "=", value, other.orElse(values.get(0)));
    }
}
