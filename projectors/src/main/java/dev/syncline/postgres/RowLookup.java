package dev.syncline.postgres;

import static dev.syncline.postgres.Sql.quote;

import dev.syncline.catalog.Collection;
import dev.syncline.event.DocumentKey;
import dev.syncline.projector.SnapshotDocument;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** One row as it is, inside the caller's transaction. */
final class RowLookup {
    private RowLookup() {}

    /**
     * @param key with an id that the collection's documents can have
     * @param lock {@code FOR UPDATE}, or nothing
     */
    static Optional<SnapshotDocument> find(
            Connection connection, Home home, Collection collection, DocumentKey key, String lock) throws SQLException {
        SnapshotRow row = new SnapshotRow(collection);
        String sql = "SELECT %s FROM %s WHERE %s %s"
                .formatted(row.columns(), home.table(collection), condition(collection), lock);
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, key);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? row.read(rows) : Optional.empty();
            }
        }
    }

    static String condition(Collection collection) {
        return "_tenant = ? AND %s = ?::%s"
                .formatted(
                        quote(collection.id().column()), collection.id().type().sql());
    }

    static void bind(PreparedStatement statement, DocumentKey key) throws SQLException {
        statement.setString(1, key.tenant());
        statement.setString(2, key.id());
    }
}
