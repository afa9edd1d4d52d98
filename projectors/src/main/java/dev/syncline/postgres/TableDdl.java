package dev.syncline.postgres;

import static dev.syncline.postgres.Sql.literal;
import static dev.syncline.postgres.Sql.quote;

import dev.syncline.catalog.Collection;
import dev.syncline.catalog.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The statements that make a collection's table. Foreign keys are not among them: documents come in no order. */
final class TableDdl {
    private static final String UNIQUE_INDEX = "_syncline_key";

    private TableDdl() {}

    static String createTable(Collection collection) {
        return createTable(Home.LIVE, collection, primaryKey(collection));
    }

    /** As {@link #createTable(Collection)}, without what is made faster once the rows are there. */
    static String createBareTable(Home home, Collection collection) {
        return createTable(home, collection, "");
    }

    static String primaryKey(Collection collection) {
        return "PRIMARY KEY (" + quote(Sql.TENANT) + ", "
                + quote(collection.id().column()) + ")";
    }

    /** By which a table that others made finds its documents. */
    static String uniqueIndex(Collection collection) {
        return "CREATE UNIQUE INDEX IF NOT EXISTS %s ON %s (_tenant, %s)"
                .formatted(
                        quote(collection.table() + UNIQUE_INDEX),
                        Sql.table(collection),
                        quote(collection.id().column()));
    }

    /** As {@link #uniqueIndex}, in the place of one of its name that is no such key. */
    static String newUniqueIndex(Collection collection) {
        String name = quote(collection.table() + UNIQUE_INDEX);
        return "ALTER TABLE %s DROP CONSTRAINT IF EXISTS %s; DROP INDEX IF EXISTS %s.%s; %s"
                .formatted(Sql.table(collection), name, quote(Home.LIVE.schema()), name, uniqueIndex(collection));
    }

    private static String createTable(Home home, Collection collection, String key) {
        List<String> lines = new ArrayList<>();
        lines.add(quote(Sql.TENANT) + " text NOT NULL DEFAULT 'default'");
        collection.fields().forEach(field -> lines.add(column(field) + constraints(field)));
        lines.add(quote(Sql.VERSION) + " bigint");
        String start = "CREATE TABLE " + home.table(collection) + " (\n  ";
        return lines.stream().collect(Collectors.joining(",\n  ", start, (key.isEmpty() ? "" : ",\n  " + key) + "\n)"));
    }

    /** A column for documents that exist already: nullable, and a default only for rows to come. */
    static List<String> addColumn(Collection collection, Field field) {
        String table = "ALTER TABLE " + Sql.table(collection) + " ";
        List<String> statements = new ArrayList<>();
        statements.add(table + "ADD COLUMN " + column(field) + check(field));
        if (!fallback(field).isEmpty()) {
            statements.add(table + "ALTER COLUMN " + quote(field.column()) + " SET" + fallback(field));
        }
        return statements;
    }

    /** By the names of the indexes, quoted. */
    static Map<String, String> indexes(Collection collection) {
        return indexes(Home.LIVE, collection);
    }

    static Map<String, String> indexes(Home home, Collection collection) {
        return collection.fields().stream()
                .filter(Field::indexed)
                .collect(Collectors.toMap(
                        field -> index(collection, field),
                        field -> "CREATE INDEX IF NOT EXISTS %s ON %s (%s, %s)"
                                .formatted(
                                        index(collection, field),
                                        home.table(collection),
                                        quote(Sql.TENANT),
                                        quote(field.column()))));
    }

    private static String index(Collection collection, Field field) {
        return quote(collection.table() + "_" + field.column() + "_idx");
    }

    /** What keeps others from writing what is ours, and from emptying the table unseen. */
    static List<String> guards(Collection collection) {
        return guards(Home.LIVE, collection);
    }

    static List<String> guards(Home home, Collection collection) {
        String table = home.table(collection);
        String version = quote(Sql.VERSION);
        String moved = "NEW.%1$s IS DISTINCT FROM OLD.%1$s OR NEW.%2$s <> OLD.%2$s OR NEW.%3$s <> OLD.%3$s"
                .formatted(version, quote(collection.id().column()), quote(Sql.TENANT));
        return List.of(
                "ALTER TABLE " + table + " REPLICA IDENTITY FULL",
                "CREATE OR REPLACE TRIGGER syncline_version_insert BEFORE INSERT ON " + table
                        + " FOR EACH ROW WHEN (NEW." + version
                        + " IS NOT NULL) EXECUTE FUNCTION syncline.keep_version()",
                "CREATE OR REPLACE TRIGGER syncline_version_update BEFORE UPDATE ON " + table + " FOR EACH ROW WHEN ("
                        + moved + ") EXECUTE FUNCTION syncline.keep_version("
                        + literal(collection.id().column()) + ")",
                "CREATE OR REPLACE TRIGGER syncline_no_truncate BEFORE TRUNCATE ON " + table
                        + " FOR EACH STATEMENT EXECUTE FUNCTION syncline.refuse_truncate()",
                "ALTER TABLE " + table + " ENABLE ALWAYS TRIGGER syncline_no_truncate");
    }

    private static String column(Field field) {
        return quote(field.column()) + " " + field.type().sql();
    }

    private static String constraints(Field field) {
        return (field.required() ? " NOT NULL" : "") + fallback(field) + check(field);
    }

    private static String fallback(Field field) {
        if (field.stamp() != Field.Stamp.NONE) {
            return " DEFAULT now()";
        }
        return field.fallback()
                .map(value -> " DEFAULT " + literal(ColumnText.of(field.type(), value)))
                .orElse("");
    }

    /** The checks of a collection's fields, as PostgreSQL names them. */
    static List<String> checks(Collection collection) {
        return collection.fields().stream()
                .filter(field -> !check(field).isEmpty())
                .map(field -> collection.table() + "_" + field.column() + "_check")
                .toList();
    }

    private static String check(Field field) {
        if (field.type().values().isEmpty()) {
            return "";
        }
        return field.type().values().stream()
                .map(Sql::literal)
                .collect(Collectors.joining(", ", " CHECK (" + quote(field.column()) + " IN (", "))"));
    }
}
