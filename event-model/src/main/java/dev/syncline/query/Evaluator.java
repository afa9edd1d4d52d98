package dev.syncline.query;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.query.value.Comparison;
import dev.syncline.query.value.Null;
import dev.syncline.query.value.TextOut;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The value of an expression for one document. */
record Evaluator(ObjectNode fields, Memberships memberships) implements Expr.Cases<Object> {
    @Override
    public Object column(Expr.Column column) {
        return ColumnValue.of(column.field(), fields);
    }

    @Override
    public Object constant(Expr.Constant constant) {
        return constant.value();
    }

    @Override
    public Object call(Expr.Call call) {
        Object[] operands = new Object[call.operands().size()];
        for (int i = 0; i < operands.length; i++) {
            operands[i] = call.operands().get(i).match(this);
        }
        return call.operation().apply(operands);
    }

    @Override
    public Object between(Expr.Between between) {
        Object value = between.value().match(this);
        Object straight = within(value, between, between.low(), between.high());
        if (!between.symmetric() || straight.equals(true)) {
            return straight;
        }
        Object turned = within(value, between, between.high(), between.low());
        return turned.equals(false) ? straight : turned;
    }

    private Object within(Object value, Expr.Between between, Expr low, Expr high) {
        Object atLeast = between.atLeast().apply(value, low.match(this));
        if (atLeast.equals(false)) {
            return false;
        }
        Object atMost = between.atMost().apply(value, high.match(this));
        return atMost.equals(false) ? atMost : atLeast == Null.NULL ? Null.NULL : atMost;
    }

    @Override
    public Object logic(Expr.Logic logic) {
        Object decided = !logic.and();
        Object result = logic.and();
        for (Expr term : logic.terms()) {
            Object value = term.match(this);
            if (value.equals(decided)) {
                return decided;
            }
            result = value == Null.NULL ? Null.NULL : result;
        }
        return result;
    }

    @Override
    public Object quantified(Expr.Quantified quantified) {
        Object left = quantified.left().match(this);
        Object array = quantified.array().match(this);
        if (array == Null.NULL) {
            return Null.NULL;
        }
        List<?> items = (List<?>) array;
        if (quantified.keys().isPresent() && left != Null.NULL) {
            String key = TextOut.key(quantified.left().type(), left);
            return quantified.keys().get().contains(key)
                    ? true
                    : items.contains(Null.NULL) ? Null.NULL : (Object) false;
        }
        Object decided = !quantified.all();
        Object result = quantified.all();
        for (Object item : items) {
            Object value = quantified.comparison().apply(left, item);
            if (value.equals(decided)) {
                return decided;
            }
            result = value == Null.NULL ? Null.NULL : result;
        }
        return result;
    }

    @Override
    public Object caseOf(Expr.Case caseOf) {
        Object operand = caseOf.operand().map(expr -> expr.match(this)).orElse(true);
        for (Expr.Case.When when : caseOf.whens()) {
            Object condition = when.condition().match(this);
            boolean same = operand != Null.NULL
                    && condition != Null.NULL
                    && Comparison.equal(when.condition().type(), operand, condition);
            if (same) {
                return when.result().match(this);
            }
        }
        return caseOf.otherwise().match(this);
    }

    @Override
    public Object coalesce(Expr.Coalesce coalesce) {
        for (Expr operand : coalesce.operands()) {
            Object value = operand.match(this);
            if (value != Null.NULL) {
                return value;
            }
        }
        return Null.NULL;
    }

    @Override
    public Object inSelect(Expr.InSelect in) {
        List<Optional<String>> values = new ArrayList<>();
        for (Expr expr : in.values()) {
            Object value = expr.match(this);
            values.add(value == Null.NULL ? Optional.empty() : Optional.of(TextOut.key(expr.type(), value)));
        }
        return memberships
                .contains(in.number(), values)
                .<Object>map(held -> held)
                .orElse(Null.NULL);
    }
}
