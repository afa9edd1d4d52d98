package dev.syncline.postgres;

import static dev.syncline.postgres.Sql.quote;

import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.Field;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a table's columns are, and where they drifted from the catalog. */
final class TableColumns {
    private static final String COLUMNS = """
            SELECT attname, format_type(atttypid, atttypmod)
            FROM pg_attribute
            WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped
            ORDER BY attnum""";

    private static final String ALL = """
            SELECT t.name, a.attname, format_type(a.atttypid, a.atttypmod)
            FROM unnest(?::text[]) t(name)
            JOIN pg_attribute a ON a.attrelid = to_regclass(t.name) AND a.attnum > 0 AND NOT a.attisdropped""";

    private TableColumns() {}

    /** The statements that bring all tables back to the catalog; empty while none has drifted. */
    static List<String> drift(Connection connection, Catalog catalog) throws SQLException {
        Map<String, Map<String, String>> found = new LinkedHashMap<>();
        catalog.collections().forEach(collection -> found.put(Sql.table(collection), new LinkedHashMap<>()));
        try (PreparedStatement statement = connection.prepareStatement(ALL)) {
            statement.setArray(
                    1, connection.createArrayOf("text", found.keySet().toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.get(rows.getString(1)).put(rows.getString(2), rows.getString(3));
                }
            }
        }
        return catalog.collections().stream()
                .flatMap(collection -> mend(collection, found.get(Sql.table(collection))).stream())
                .toList();
    }

    /** Types by column, as {@code format_type} names them; empty when there is no such table. */
    static Map<String, String> read(Connection connection, Collection collection) throws SQLException {
        Map<String, String> columns = new LinkedHashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
            statement.setString(1, Sql.table(collection));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    columns.put(rows.getString(1), rows.getString(2));
                }
            }
        }
        return columns;
    }

    /** The statements that bring the table back to the catalog; empty while it has not drifted. */
    static List<String> mend(Collection collection, Map<String, String> columns) {
        if (columns.isEmpty()) {
            return List.of(TableDdl.createTable(collection));
        }
        List<String> statements = new ArrayList<>();
        for (Field field : collection.fields()) {
            String found = columns.get(field.column());
            String wanted = formatted(field.type().sql());
            String column = quote(field.column());
            if (found == null) {
                statements.addAll(TableDdl.addColumn(collection, field));
            } else if (!found.equals(wanted)) {
                statements.add("ALTER TABLE %s ALTER COLUMN %s TYPE %s USING %s::%s"
                        .formatted(Sql.table(collection), column, wanted, column, wanted));
            }
        }
        return statements;
    }

    private static String formatted(String sql) {
        return sql.replace("varchar", "character varying").replace("timestamptz", "timestamp with time zone");
    }
}
