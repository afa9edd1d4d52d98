package dev.syncline.postgres;

import dev.syncline.catalog.Collection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Whether a table's guards stand: asked of the catalogs, for making them again would lock out everybody who writes. */
final class TableGuards {
    /** By name: guards of another definition get another name. */
    private static final String STAND = """
            SELECT 1 FROM pg_class
            WHERE oid = to_regclass(?) AND relreplident = 'f'
              AND 3 = (SELECT count(*) FROM pg_trigger WHERE tgrelid = pg_class.oid AND (
                tgname IN ('syncline_version_insert', 'syncline_version_update') AND tgenabled IN ('O', 'A')
                OR tgname = 'syncline_no_truncate' AND tgenabled = 'A'))""";

    private TableGuards() {}

    static boolean stand(Connection connection, Collection collection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(STAND)) {
            statement.setString(1, Sql.table(collection));
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        }
    }
}
