package dev.syncline.query;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.Field;
import dev.syncline.query.value.Null;
import dev.syncline.query.value.TextOut;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code SELECT selected FROM collection WHERE where} behind IN. Immutable and thread-safe.
 *
 * <p>Its result is the {@link #row}s of the tenant's documents that {@link #where} matches; {@link SubqueryRows} can
 * hold them.
 */
public final class Subquery {
    private final Collection collection;
    private final List<Field> selected;
    private final List<Expr> expressions;
    private final Where where;

    /** @param expressions the selected columns, each in the type that it is compared in */
    Subquery(Collection collection, List<Field> selected, List<Expr> expressions, Where where) {
        this.collection = collection;
        this.selected = List.copyOf(selected);
        this.expressions = List.copyOf(expressions);
        this.where = where;
    }

    public Collection collection() {
        return collection;
    }

    public List<Field> selected() {
        return selected;
    }

    public Where where() {
        return where;
    }

    List<Expr> expressions() {
        return expressions;
    }

    /**
     * What a document that {@link #where} matches adds to the result: a key of each selected value, empty for NULL.
     *
     * @throws EvaluationException where PostgreSQL raises an error
     */
    public List<Optional<String>> row(ObjectNode fields) {
        Evaluator evaluator = new Evaluator(fields, Where.NO_SUBQUERIES);
        List<Optional<String>> row = new ArrayList<>();
        for (Expr expr : expressions) {
            Object value = Where.evaluate(expr, evaluator);
            row.add(value == Null.NULL ? Optional.empty() : Optional.of(TextOut.key(expr.type(), value)));
        }
        return row;
    }
}
