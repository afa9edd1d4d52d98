package dev.syncline.postgres;

import dev.syncline.codec.ChangeCodec;
import dev.syncline.event.Change;
import dev.syncline.event.DocumentKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Changes that can't be applied, each for its document alone, kept beside the position until they can. */
final class Parking {
    private static final String PARK = """
            INSERT INTO syncline.parked AS p (projector, partition, tenant, collection, id, version, reason, change)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (projector, tenant, collection, id) DO UPDATE
            SET version = excluded.version, reason = excluded.reason, change = excluded.change,
                attempts = p.attempts + 1, last_seen = now()
            WHERE p.version <= excluded.version""";
    private static final String RELEASE = """
            DELETE FROM syncline.parked
            WHERE projector = ? AND tenant = ? AND collection = ? AND id = ? AND version <= ?""";
    /** Some of them at a time: what was seen longest ago first, at most so many, and not much more than so many bytes. */
    private static final String LIST = """
            SELECT change FROM (
              SELECT change, last_seen, version,
                sum(octet_length(change)) OVER (ORDER BY last_seen, version ROWS UNBOUNDED PRECEDING)
                  - octet_length(change) AS earlier
              FROM (SELECT * FROM syncline.parked WHERE projector = ? AND partition = ?
                    ORDER BY last_seen, version LIMIT 1000) oldest) summed
            WHERE earlier < 16777216 ORDER BY last_seen, version""";

    private static final String KEYS =
            "SELECT tenant, collection, id FROM syncline.parked WHERE projector = ? AND partition = ?";

    private Parking() {}

    static void park(Connection connection, int partition, Change change, String reason) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(PARK)) {
            statement.setString(1, Positions.PROJECTOR);
            statement.setInt(2, partition);
            statement.setString(3, change.key().tenant());
            statement.setString(4, change.key().collection());
            statement.setString(5, change.key().id());
            statement.setLong(6, change.version().offset());
            statement.setString(7, reason);
            statement.setBytes(8, ChangeCodec.encode(change));
            statement.executeUpdate();
        }
    }

    static void release(Connection connection, List<Change> applied) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(RELEASE)) {
            for (Change change : applied) {
                DocumentKey key = change.key();
                statement.setString(1, Positions.PROJECTOR);
                statement.setString(2, key.tenant());
                statement.setString(3, key.collection());
                statement.setString(4, key.id());
                statement.setLong(5, change.version().offset());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    static List<Change> list(Connection connection, int partition) throws SQLException {
        List<Change> parked = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(LIST)) {
            statement.setString(1, Positions.PROJECTOR);
            statement.setInt(2, partition);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    parked.add(ChangeCodec.decode(rows.getBytes(1)));
                }
            }
        }
        return parked;
    }

    static List<DocumentKey> keys(Connection connection, int partition) throws SQLException {
        List<DocumentKey> keys = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(KEYS)) {
            statement.setString(1, Positions.PROJECTOR);
            statement.setInt(2, partition);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    keys.add(new DocumentKey(rows.getString(1), rows.getString(2), rows.getString(3)));
                }
            }
        }
        return keys;
    }

    static long count(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT count(*) FROM syncline.parked");
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Why the document that was tried last is parked; empty while none is. */
    static Optional<String> reason(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                        "SELECT reason FROM syncline.parked ORDER BY last_seen DESC LIMIT 1");
                ResultSet row = statement.executeQuery()) {
            return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
        }
    }

    static Set<DocumentKey> keys(Connection connection, String collection) throws SQLException {
        Set<DocumentKey> keys = new HashSet<>();
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT tenant, id FROM syncline.parked WHERE collection = ?")) {
            statement.setString(1, collection);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    keys.add(new DocumentKey(rows.getString(1), collection, rows.getString(2)));
                }
            }
        }
        return keys;
    }
}
