package dev.syncline.postgres;

import dev.syncline.catalog.Collection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Whether tables' guards stand: asked of the catalogs, for making them again would lock out everybody who writes. */
final class TableGuards {
    /** By name: guards of another definition get another name. */
    private static final String FALLEN = """
            SELECT t.name FROM unnest(?::text[]) t(name) JOIN pg_class ON pg_class.oid = to_regclass(t.name)
            WHERE relreplident <> 'f'
              OR 3 <> (SELECT count(*) FROM pg_trigger WHERE tgrelid = pg_class.oid AND (
                tgname IN ('syncline_version_insert', 'syncline_version_update') AND tgenabled IN ('O', 'A')
                OR tgname = 'syncline_no_truncate' AND tgenabled = 'A'))""";

    private TableGuards() {}

    /** Those whose table is there, and has not all of them. */
    static List<Collection> fallen(Connection connection, List<Collection> collections) throws SQLException {
        Set<String> fallen = new HashSet<>();
        try (PreparedStatement statement = connection.prepareStatement(FALLEN)) {
            Object[] tables = collections.stream().map(Sql::table).toArray();
            statement.setArray(1, connection.createArrayOf("text", tables));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    fallen.add(rows.getString(1));
                }
            }
        }
        return collections.stream()
                .filter(collection -> fallen.contains(Sql.table(collection)))
                .toList();
    }
}
