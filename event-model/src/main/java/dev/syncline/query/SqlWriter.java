package dev.syncline.query;

import dev.syncline.catalog.Field;
import dev.syncline.catalog.FieldType;
import dev.syncline.query.value.TextOut;
import dev.syncline.query.value.Type;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes one expression as SQL. Of what a user wrote nothing comes into the text: constants are parameters. */
final class SqlWriter implements Expr.Cases<String> {
    private final String tenant;
    private final List<String> parameters = new ArrayList<>();
    private final Set<Field> fields = new LinkedHashSet<>();

    /** @param tenant that subqueries are restricted to */
    SqlWriter(String tenant) {
        this.tenant = tenant;
    }

    static SqlText write(Expr expr, String tenant) {
        SqlWriter writer = new SqlWriter(tenant);
        return new SqlText(expr.match(writer), writer.parameters);
    }

    static Set<Field> fields(Expr expr) {
        SqlWriter writer = new SqlWriter("");
        expr.match(writer);
        return writer.fields;
    }

    static String quote(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    private String bind(Type type, String value) {
        parameters.add(value);
        return "?::" + type;
    }

    @Override
    public String column(Expr.Column column) {
        fields.add(column.field());
        return column(column.field());
    }

    /** A varchar is text from here on. */
    private static String column(Field field) {
        boolean bounded = field.type().kind() == FieldType.Kind.BOUNDED_TEXT;
        return quote(field.column()) + (bounded ? "::text" : "");
    }

    @Override
    public String constant(Expr.Constant constant) {
        if (constant.isNull()) {
            return "NULL::" + constant.type();
        }
        return constant.type().is(Type.Kind.BOOLEAN)
                ? constant.value().toString()
                : bind(constant.type(), TextOut.bound(constant.type(), constant.value()));
    }

    @Override
    public String call(Expr.Call call) {
        return fill(call.operation().sql(), call.operands(), "");
    }

    /** The operands go where the template wants them, in the order of their parameters. */
    private String fill(String template, List<Expr> operands, String quantifier) {
        StringBuilder sql = new StringBuilder();
        for (int i = 0; i < template.length(); i++) {
            boolean hole = template.charAt(i) == '$' && i + 1 < template.length() && isHole(template.charAt(i + 1));
            if (!hole) {
                sql.append(template.charAt(i));
                continue;
            }
            char which = template.charAt(++i);
            boolean collated = i + 1 < template.length() && template.charAt(i + 1) == 'c';
            i += collated ? 1 : 0;
            if (which == '*') {
                sql.append(operands.stream().map(one -> operand(one, collated)).collect(Collectors.joining(", ")));
            } else {
                String operand = operand(operands.get(which - '1'), collated);
                boolean quantified = which == '2' && !quantifier.isEmpty();
                sql.append(quantified ? quantifier + " (" + operand + ")" : operand);
            }
        }
        return sql.toString();
    }

    private static boolean isHole(char c) {
        return c == '*' || (c >= '1' && c <= '9');
    }

    private String operand(Expr expr, boolean collated) {
        String sql = expr.match(this);
        return collated ? "(" + sql + " COLLATE \"C\")" : sql;
    }

    @Override
    public String logic(Expr.Logic logic) {
        return logic.terms().stream()
                .map(term -> term.match(this))
                .collect(Collectors.joining(logic.and() ? " AND " : " OR ", "(", ")"));
    }

    @Override
    public String quantified(Expr.Quantified quantified) {
        List<Expr> operands = List.of(quantified.left(), quantified.array());
        return fill(quantified.comparison().sql(), operands, quantified.all() ? "ALL" : "ANY");
    }

    @Override
    public String between(Expr.Between between) {
        String collated = between.value().type().is(Type.Kind.TEXT) ? "c" : "";
        String symmetric = between.symmetric() ? "SYMMETRIC " : "";
        String template = "($1%1$s BETWEEN %2$s$2%1$s AND $3%1$s)".formatted(collated, symmetric);
        return fill(template, List.of(between.value(), between.low(), between.high()), "");
    }

    @Override
    public String caseOf(Expr.Case caseOf) {
        StringBuilder sql = new StringBuilder("(CASE");
        caseOf.operand().ifPresent(operand -> sql.append(' ').append(operand.match(this)));
        for (Expr.Case.When when : caseOf.whens()) {
            sql.append(" WHEN ").append(when.condition().match(this));
            sql.append(" THEN ").append(when.result().match(this));
        }
        return sql.append(" ELSE ")
                .append(caseOf.otherwise().match(this))
                .append(" END)")
                .toString();
    }

    @Override
    public String coalesce(Expr.Coalesce coalesce) {
        return fill("COALESCE($*)", coalesce.operands(), "");
    }

    @Override
    public String inSelect(Expr.InSelect in) {
        String values = in.values().stream().map(value -> value.match(this)).collect(Collectors.joining(", "));
        SqlWriter inner = new SqlWriter(tenant);
        String columns = in.subquery().expressions().stream()
                .map(column -> column.match(inner))
                .collect(Collectors.joining(", "));
        String restricted = "\"_tenant\" = " + inner.bind(Type.TEXT, tenant);
        String condition = in.subquery().where().condition().match(inner);
        parameters.addAll(inner.parameters);
        return "((%s) IN (SELECT %s FROM %s WHERE %s AND %s))"
                .formatted(values, columns, quote(in.subquery().collection().table()), restricted, condition);
    }
}
