package dev.syncline.query;

import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.Field;
import dev.syncline.query.Expr.Constant;
import dev.syncline.query.value.TextForm;
import dev.syncline.query.value.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** From syntax to expressions: looks names up, finds types, computes what is constant. */
final class Resolver implements Syntax.Cases<Expr> {
    private final Collection collection;
    private final Catalog catalog;
    private final List<Collection> outer;
    private final Names names;
    private final List<Subquery> subqueries = new ArrayList<>();

    private Resolver(Collection collection, Catalog catalog, List<Collection> outer) {
        this.collection = collection;
        this.catalog = catalog;
        this.outer = outer;
        this.names = new Names(collection, outer);
    }

    /** @throws QueryException pointing at what has no meaning */
    static Where resolve(Collection collection, Catalog catalog, Syntax clause) {
        return new Resolver(collection, catalog, List.of()).where(clause);
    }

    private Where where(Syntax clause) {
        return new Where(collection, condition(clause, "the clause"), subqueries);
    }

    private Operand operand(Syntax syntax) {
        return new Operand(syntax.match(this), syntax.position());
    }

    private List<Operand> operands(List<Syntax> parts) {
        return parts.stream().map(this::operand).toList();
    }

    private Expr condition(Syntax syntax, String what) {
        Operand operand = operand(syntax);
        return Coercion.implicitly(operand, Type.BOOLEAN)
                .orElseThrow(() -> operand.error(what + " must be boolean, not " + operand.type()));
    }

    @Override
    public Expr literal(Syntax.Literal literal) {
        return switch (literal.kind()) {
            case STRING -> new Constant(Type.UNKNOWN, literal.text());
            case NULL -> Constant.nothing(Type.UNKNOWN);
            case BOOLEAN -> literal.text().equals("true") ? Constant.TRUE : Constant.FALSE;
            case NUMBER -> number(literal);
        };
    }

    /** The narrowest of integer, bigint and numeric. */
    private static Constant number(Syntax.Literal literal) {
        if (!TextForm.NUMBER.matches(literal.text())) {
            throw new QueryException(literal.position(), "this number is not readable, or too long");
        }
        BigDecimal number = new BigDecimal(literal.text());
        boolean integer = literal.text().chars().allMatch(Character::isDigit);
        BigInteger whole = integer ? number.toBigInteger() : BigInteger.ONE.shiftLeft(Long.SIZE);
        if (whole.bitLength() < Long.SIZE) {
            Type.Kind kind = whole.bitLength() < Integer.SIZE ? Type.Kind.INT4 : Type.Kind.INT8;
            return new Constant(kind.type(), whole.longValueExact());
        }
        return new Constant(Type.Kind.NUMERIC.type(), number.scale() < 0 ? number.setScale(0) : number);
    }

    @Override
    public Expr name(Syntax.Name name) {
        Field field = names.field(name);
        return new Expr.Column(field, ColumnValue.type(field));
    }

    @Override
    public Expr apply(Syntax.Apply apply) {
        List<Operand> operands = operands(apply.parts());
        String name = apply.name();
        if (name.startsWith("prefix ")) {
            return Operators.prefix(apply.position(), name.substring("prefix ".length()), operands.get(0));
        }
        boolean word = Character.isLetter(name.charAt(0)) && !name.equals("like") && !name.equals("ilike");
        return word
                ? Functions.call(apply.position(), name, operands)
                : Operators.binary(apply.position(), name, operands.get(0), operands.get(1));
    }

    @Override
    public Expr logic(Syntax.Logic logic) {
        String what = "an operand of " + (logic.and() ? "AND" : "OR");
        return Folding.logic(
                logic.and(),
                logic.parts().stream().map(part -> condition(part, what)).toList());
    }

    @Override
    public Expr cast(Syntax.Cast cast) {
        Operand operand = operand(cast.value());
        return Coercion.explicitly(operand, cast.type())
                .orElseThrow(() -> new QueryException(
                        cast.position(), "a cast from " + operand.type() + " to " + cast.type() + " is not supported"));
    }

    @Override
    public Expr quantified(Syntax.Quantified quantified) {
        return Lists.quantified(quantified, operand(quantified.left()), operand(quantified.array()));
    }

    @Override
    public Expr in(Syntax.In in) {
        return Lists.in(in.position(), operand(in.value()), operands(in.values()));
    }

    @Override
    public Expr inSelect(Syntax.InSelect in) {
        if (outer.size() == Limits.SUBQUERY_DEPTH) {
            throw new QueryException(in.position(), "subqueries nest deeper than " + Limits.SUBQUERY_DEPTH);
        }
        if (in.values().size() != in.columns().size()) {
            throw new QueryException(
                    in.position(),
                    "IN has " + in.values().size() + " values and its subquery "
                            + in.columns().size());
        }
        Collection selected = Names.collection(catalog, in.table());
        List<Collection> around = new ArrayList<>(List.of(collection));
        around.addAll(outer);
        Resolver inner = new Resolver(selected, catalog, List.copyOf(around));
        Where where = in.condition().map(inner::where).orElseGet(() -> Where.all(selected));
        List<Expr> values = new ArrayList<>();
        List<Expr> columns = new ArrayList<>();
        for (int i = 0; i < in.values().size(); i++) {
            List<Operand> pair = List.of(
                    operand(in.values().get(i)), inner.operand(in.columns().get(i)));
            Type type = Coercion.ofOperator(pair)
                    .filter(common -> !common.array())
                    .orElseThrow(() -> Operators.misfit(in.position(), "=", pair.get(0), pair.get(1)));
            values.add(Coercion.implicitly(pair.get(0), type).orElseThrow());
            columns.add(Coercion.implicitly(pair.get(1), type).orElseThrow());
        }
        List<Field> fields = in.columns().stream().map(inner.names::field).toList();
        subqueries.add(new Subquery(selected, fields, columns, where));
        return new Expr.InSelect(values, subqueries.size() - 1, subqueries.get(subqueries.size() - 1));
    }

    @Override
    public Expr caseOf(Syntax.Case caseOf) {
        List<Operand> resolved = operands(caseOf.results());
        Type type = Coercion.common(resolved)
                .orElseThrow(() -> new QueryException(caseOf.position(), "the results of CASE have different types"));
        List<Expr> typed = Coercion.all(resolved, type);
        Expr otherwise = caseOf.otherwise().isPresent() ? typed.get(typed.size() - 1) : Constant.nothing(type);
        List<Expr> conditions = conditions(caseOf);
        int first = caseOf.operand().isPresent() ? 1 : 0;
        List<Expr.Case.When> whens = new ArrayList<>();
        for (int i = 0; i < caseOf.whens().size(); i++) {
            whens.add(new Expr.Case.When(conditions.get(i + first), typed.get(i)));
        }
        Optional<Expr> operand = first == 1 ? Optional.of(conditions.get(0)) : Optional.empty();
        return Folding.caseOf(operand, whens, otherwise);
    }

    /** Of one type with the operand, which comes first if there is one. */
    private List<Expr> conditions(Syntax.Case caseOf) {
        List<Syntax> conditions = caseOf.compared();
        if (caseOf.operand().isEmpty()) {
            return conditions.stream()
                    .map(each -> condition(each, "a condition of CASE"))
                    .toList();
        }
        List<Operand> compared = operands(conditions);
        Type type = Coercion.ofOperator(compared)
                .orElseThrow(() -> new QueryException(caseOf.position(), "CASE compares different types"));
        return Coercion.all(compared, type);
    }

    @Override
    public Expr items(Syntax.Items items) {
        if (!items.array()) {
            throw new QueryException(items.position(), "a list in parentheses stands only before IN (SELECT ...)");
        }
        if (items.parts().isEmpty()) {
            throw new QueryException(items.position(), "an empty array is written '{}'");
        }
        return ArrayOperators.make(items.position(), operands(items.parts()))
                .orElseThrow(() -> new QueryException(items.position(), "the items of ARRAY have different types"));
    }
}
