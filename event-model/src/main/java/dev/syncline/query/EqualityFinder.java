package dev.syncline.query;

import dev.syncline.query.Expr.Column;
import dev.syncline.query.Expr.Constant;
import dev.syncline.query.value.TextOut;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds what an expression demands to be equal to constants whenever it is true. */
final class EqualityFinder implements Expr.Cases<Optional<Equality>> {
    @Override
    public Optional<Equality> column(Column column) {
        return Optional.of(new Equality(column.field(), Set.of("true")));
    }

    @Override
    public Optional<Equality> constant(Constant constant) {
        return Optional.empty();
    }

    @Override
    public Optional<Equality> call(Expr.Call call) {
        List<Expr> operands = call.operands();
        return switch (call.operation().name()) {
            case "=" -> equal(operands.get(0), operands.get(1)).or(() -> equal(operands.get(1), operands.get(0)));
            case "not" ->
                operands.get(0) instanceof Column column
                        ? Optional.of(new Equality(column.field(), Set.of("false")))
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static Optional<Equality> equal(Expr left, Expr right) {
        if (left instanceof Column column && right instanceof Constant constant) {
            Set<String> values = constant.isNull() ? Set.of() : Set.of(TextOut.key(constant.type(), constant.value()));
            return Optional.of(new Equality(column.field(), values));
        }
        return Optional.empty();
    }

    /** The fewest values keep the most documents away. */
    @Override
    public Optional<Equality> logic(Expr.Logic logic) {
        List<Optional<Equality>> found =
                logic.terms().stream().map(term -> term.match(this)).toList();
        if (logic.and()) {
            return found.stream()
                    .flatMap(Optional::stream)
                    .min(Comparator.comparingInt(equality -> equality.values().size()));
        }
        if (found.contains(Optional.<Equality>empty())
                || found.stream().map(one -> one.get().field()).distinct().count() != 1) {
            return Optional.empty();
        }
        Set<String> values = new HashSet<>();
        found.forEach(one -> values.addAll(one.get().values()));
        return Optional.of(new Equality(found.get(0).get().field(), values));
    }

    @Override
    public Optional<Equality> quantified(Expr.Quantified quantified) {
        return quantified.left() instanceof Column column
                ? quantified.keys().map(keys -> new Equality(column.field(), keys))
                : Optional.empty();
    }

    @Override
    public Optional<Equality> between(Expr.Between between) {
        return Optional.empty();
    }

    @Override
    public Optional<Equality> caseOf(Expr.Case caseOf) {
        return Optional.empty();
    }

    @Override
    public Optional<Equality> coalesce(Expr.Coalesce coalesce) {
        return Optional.empty();
    }

    @Override
    public Optional<Equality> inSelect(Expr.InSelect inSelect) {
        return Optional.empty();
    }
}
