package dev.syncline.server.doctor;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads what the managed tables are like. */
final class TableLook {
    private static final String TABLES = """
            SELECT t.name, c.oid IS NOT NULL, coalesce(c.relreplident::text, ''),
               EXISTS (SELECT 1 FROM pg_publication_tables p
                       WHERE p.pubname = ? AND p.schemaname = 'public' AND p.tablename = t.name),
               ARRAY(SELECT tgname::text || '=' || tgenabled::text FROM pg_trigger
                     WHERE tgrelid = c.oid AND tgname LIKE 'syncline\\_%')
            FROM unnest(?::text[]) WITH ORDINALITY t(name, place)
               LEFT JOIN pg_class c ON c.oid = to_regclass('public.' || quote_ident(t.name))
            ORDER BY t.place""";

    private TableLook() {}

    static List<TableRules.TableView> views(Connection connection, String publication, List<String> tables)
            throws SQLException {
        List<TableRules.TableView> views = new ArrayList<>();
        try (PreparedStatement asked = connection.prepareStatement(TABLES)) {
            asked.setString(1, publication);
            asked.setArray(2, connection.createArrayOf("text", tables.toArray()));
            try (ResultSet row = asked.executeQuery()) {
                while (row.next()) {
                    views.add(new TableRules.TableView(
                            row.getString(1), row.getBoolean(2), row.getString(3), row.getBoolean(4), triggers((String
                                            [])
                                    row.getArray(5).getArray())));
                }
            }
        }
        return views;
    }

    private static Map<String, String> triggers(String[] pairs) {
        Map<String, String> triggers = new HashMap<>();
        for (String pair : pairs) {
            int at = pair.lastIndexOf('=');
            triggers.put(pair.substring(0, at), pair.substring(at + 1));
        }
        return triggers;
    }
}
