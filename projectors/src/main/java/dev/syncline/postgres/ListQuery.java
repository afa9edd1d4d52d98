package dev.syncline.postgres;

import static dev.syncline.postgres.Sql.quote;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.Field;
import dev.syncline.catalog.FieldType;
import dev.syncline.projector.Query;
import dev.syncline.query.SqlText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A query as SQL with bound parameters. Names come from the catalog alone. */
final class ListQuery {
    private final Collection collection;
    private final List<String> parameters = new ArrayList<>();
    private final String sql;

    ListQuery(Query query, String columns) {
        this.collection = query.collection();
        List<String> conditions = new ArrayList<>();
        conditions.add("_tenant = " + bind(query.tenant(), "text"));
        query.equal().forEach(equal -> conditions.add(equal(field(equal.field()), equal.value())));
        query.where().ifPresent(where -> conditions.add(clause(where.sql(query.tenant()))));
        query.text().ifPresent(text -> conditions.add(search(text)));
        query.after().ifPresent(after -> conditions.add(after(query, after)));
        this.sql = "SELECT %s FROM %s WHERE %s ORDER BY %s LIMIT %d"
                .formatted(
                        columns,
                        Sql.table(collection),
                        String.join(" AND ", conditions),
                        order(query),
                        query.limit() + 1);
    }

    String sql() {
        return sql;
    }

    /** All bound as text. */
    List<String> parameters() {
        return parameters;
    }

    private String clause(SqlText sql) {
        parameters.addAll(sql.parameters());
        return "(" + sql.text() + ")";
    }

    private Field field(String name) {
        return collection.field(name).orElseThrow(() -> new IllegalArgumentException("no field " + name));
    }

    private String bind(String value, String type) {
        parameters.add(value);
        return "?::" + type;
    }

    private String equal(Field field, JsonNode value) {
        return value.isNull() ? quote(field.column()) + " IS NULL" : ordered(field) + " = " + bound(field, value);
    }

    private String bound(Field field, JsonNode value) {
        String type = field.type().kind() == FieldType.Kind.BOUNDED_TEXT
                ? "text"
                : field.type().sql();
        return bind(ColumnText.of(field.type(), value), type);
    }

    /** Text compares by code point, whatever the database's locale. */
    private static String ordered(Field field) {
        boolean text = field.type().searched() || field.type().kind() == FieldType.Kind.ENUM;
        return quote(field.column()) + (text ? " COLLATE \"C\"" : "");
    }

    private String search(String text) {
        List<String> columns = collection.fields().stream()
                .filter(field -> field.type().searched())
                .map(field -> "strpos(lower(" + quote(field.column()) + "), "
                        + bind(text.toLowerCase(Locale.ROOT), "text") + ") > 0")
                .toList();
        return columns.isEmpty() ? "false" : "(" + String.join(" OR ", columns) + ")";
    }

    private String order(Query query) {
        String fields = query.sort().stream()
                .map(sort -> ordered(field(sort.field())) + (sort.descending() ? " DESC" : " ASC") + " NULLS LAST, ")
                .collect(Collectors.joining());
        return fields + ordered(collection.id()) + " ASC";
    }

    /** Behind a row: equal in the first fields, behind in the next, for each length; at last behind by id. */
    private String after(Query query, Query.After after) {
        List<String> ways = new ArrayList<>();
        for (int i = 0; i <= query.sort().size(); i++) {
            List<String> terms = new ArrayList<>();
            for (int j = 0; j < i; j++) {
                terms.add(
                        equal(field(query.sort().get(j).field()), after.values().get(j)));
            }
            if (i == query.sort().size()) {
                terms.add(ordered(collection.id()) + " > "
                        + bind(after.id(), collection.id().type().sql()));
            } else {
                terms.add(behind(query.sort().get(i), after.values().get(i)));
            }
            ways.add("(" + String.join(" AND ", terms) + ")");
        }
        return "(" + String.join(" OR ", ways) + ")";
    }

    private String behind(Query.Sort sort, JsonNode value) {
        if (value.isNull()) {
            return "false";
        }
        Field field = field(sort.field());
        String operator = sort.descending() ? " < " : " > ";
        return "(" + ordered(field) + operator + bound(field, value) + " OR " + quote(field.column()) + " IS NULL)";
    }
}
