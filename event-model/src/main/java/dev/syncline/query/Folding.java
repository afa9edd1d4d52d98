package dev.syncline.query;

import dev.syncline.event.Json;
import dev.syncline.query.Expr.Constant;
import dev.syncline.query.value.Comparison;
import dev.syncline.query.value.Type;
import dev.syncline.query.value.ValueException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Leaves out what constants decide, as PostgreSQL does before it looks at a row: what is left out raises no error on
 * either side.
 */
final class Folding {
    private Folding() {}

    static Expr logic(boolean and, List<Expr> all) {
        Constant decided = and ? Constant.FALSE : Constant.TRUE;
        Constant neutral = and ? Constant.TRUE : Constant.FALSE;
        if (all.contains(decided)) {
            return decided;
        }
        List<Expr> terms = all.stream().filter(term -> !term.equals(neutral)).toList();
        if (terms.isEmpty()) {
            return neutral;
        }
        boolean allNull = terms.stream().allMatch(Constant.nothing(Type.BOOLEAN)::equals);
        return allNull || terms.size() == 1 ? terms.get(0) : new Expr.Logic(and, terms);
    }

    /** A constant that is not NULL ends it. */
    static Expr coalesce(List<Expr> all) {
        List<Expr> operands = new ArrayList<>();
        for (Expr operand : all) {
            boolean constant = operand instanceof Constant;
            if (!constant || !((Constant) operand).isNull()) {
                operands.add(operand);
                if (constant) {
                    break;
                }
            }
        }
        if (operands.isEmpty()) {
            return all.get(0);
        }
        return operands.size() == 1 ? operands.get(0) : new Expr.Coalesce(List.copyOf(operands));
    }

    /** A condition that cannot hold is left out; one that always holds ends it. */
    static Expr caseOf(Optional<Expr> operand, List<Expr.Case.When> all, Expr otherwise) {
        Expr compared = operand.orElse(Constant.TRUE);
        List<Expr.Case.When> whens = new ArrayList<>();
        Expr last = otherwise;
        for (Expr.Case.When when : all) {
            if (compared instanceof Constant left && when.condition() instanceof Constant right) {
                boolean holds =
                        !left.isNull() && !right.isNull() && Comparison.equal(left.type(), left.value(), right.value());
                if (holds) {
                    last = when.result();
                    break;
                }
            } else {
                whens.add(when);
            }
        }
        return whens.isEmpty() ? last : new Expr.Case(operand, List.copyOf(whens), last);
    }

    static Expr between(int position, Expr.Between between) {
        if (between.value() instanceof Constant && !between.symmetric()) {
            Expr atLeast = Coercion.call(position, between.atLeast(), List.of(between.value(), between.low()));
            Expr atMost = Coercion.call(position, between.atMost(), List.of(between.value(), between.high()));
            return logic(true, List.of(atLeast, atMost));
        }
        return constant(position, between, List.of(between.value(), between.low(), between.high()));
    }

    static Expr quantified(int position, Expr.Quantified quantified) {
        return constant(position, quantified, List.of(quantified.left(), quantified.array()));
    }

    /** Computed, if its operands are constants. */
    private static Expr constant(int position, Expr expr, List<Expr> operands) {
        if (!operands.stream().allMatch(Constant.class::isInstance)) {
            return expr;
        }
        try {
            return new Constant(expr.type(), expr.match(new Evaluator(Json.NODES.objectNode(), Where.NO_SUBQUERIES)));
        } catch (ValueException e) {
            throw new QueryException(position, e.getMessage());
        }
    }
}
