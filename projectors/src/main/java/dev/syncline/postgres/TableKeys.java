package dev.syncline.postgres;

import dev.syncline.catalog.Collection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whether tables still have a key by which a document is one row: without it nothing can be projected. */
final class TableKeys {
    private static final String LACKING = """
            SELECT t.name, EXISTS (SELECT 1 FROM pg_index WHERE indrelid = pg_class.oid AND indisprimary)
            FROM unnest(?::text[], ?::text[]) t(name, id) JOIN pg_class ON pg_class.oid = to_regclass(t.name)
            WHERE NOT EXISTS (
              SELECT 1 FROM pg_index i
              WHERE i.indrelid = pg_class.oid AND i.indisunique AND i.indisvalid AND i.indimmediate
                AND i.indpred IS NULL AND i.indnkeyatts = 2
                AND 2 = (SELECT count(*) FROM pg_attribute a WHERE a.attrelid = pg_class.oid
                  AND a.attnum IN (i.indkey[0], i.indkey[1]) AND a.attname IN ('_tenant', t.id)))""";

    private TableKeys() {}

    /** The statements that give tables their keys again; empty while all have one. */
    static List<String> drift(Connection connection, List<Collection> collections) throws SQLException {
        Map<String, Collection> byTable = new LinkedHashMap<>();
        collections.forEach(collection -> byTable.put(Sql.table(collection), collection));
        Object[] ids = byTable.values().stream()
                .map(collection -> collection.id().column())
                .toArray();
        List<String> statements = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(LACKING)) {
            statement.setArray(
                    1, connection.createArrayOf("text", byTable.keySet().toArray()));
            statement.setArray(2, connection.createArrayOf("text", ids));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    statements.add(mend(byTable.get(rows.getString(1)), rows.getBoolean(2)));
                }
            }
        }
        return statements;
    }

    private static String mend(Collection collection, boolean hasAnother) {
        return hasAnother
                ? TableDdl.newUniqueIndex(collection)
                : "ALTER TABLE " + Sql.table(collection) + " ADD " + TableDdl.primaryKey(collection);
    }
}
