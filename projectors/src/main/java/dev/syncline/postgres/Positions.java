package dev.syncline.postgres;

import dev.syncline.event.Position;
import dev.syncline.projector.Claim;
import dev.syncline.projector.FencedException;
import dev.syncline.projector.LogReplacedException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Where a projector stands: a row per partition, moved by the transaction that writes the documents. */
final class Positions {
    static final String PROJECTOR = "postgres";

    private static final String CLAIM = """
            INSERT INTO syncline.position AS p (projector, partition, topic_id, next_offset, epoch)
            VALUES (?, ?, ?, 0, 1)
            ON CONFLICT (projector, partition) DO UPDATE SET epoch = p.epoch + 1
            RETURNING topic_id, next_offset, epoch""";
    private static final String MOVE = """
            WITH held AS (
              SELECT next_offset FROM syncline.position
              WHERE projector = ? AND partition = ? AND epoch = ? AND next_offset >= ? FOR UPDATE)
            UPDATE syncline.position AS p SET next_offset = greatest(held.next_offset, ?)
            FROM held WHERE p.projector = ? AND p.partition = ?
            RETURNING held.next_offset""";
    private static final String NEXT =
            "SELECT next_offset FROM syncline.position WHERE projector = ? AND partition = ?";

    private Positions() {}

    static Claim claim(Connection connection, int partition, String topicId) throws SQLException {
        return claim(connection, PROJECTOR, partition, topicId);
    }

    static Claim claim(Connection connection, String projector, int partition, String topicId) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(CLAIM)) {
            statement.setString(1, projector);
            statement.setInt(2, partition);
            statement.setString(3, topicId);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                if (!row.getString(1).equals(topicId)) {
                    throw new LogReplacedException(projector, partition, row.getString(1), topicId);
                }
                return new Claim(partition, topicId, row.getLong(3), new Position(row.getLong(2)));
            }
        }
    }

    /**
     * Never back: a range that was applied before leaves the position where it is.
     *
     * @return the first position that was not yet applied until now
     * @throws FencedException if no row is hit: a newer epoch holds the partition, or what the claim has applied is not
     *     there any more
     */
    static Position move(Connection connection, Claim claim, Position next) throws SQLException {
        return move(connection, PROJECTOR, claim, next);
    }

    /** As {@link #move(Connection, Claim, Position)}, of another projector. */
    static Position move(Connection connection, String projector, Claim claim, Position next) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(MOVE)) {
            statement.setString(1, projector);
            statement.setInt(2, claim.partition());
            statement.setLong(3, claim.epoch());
            statement.setLong(4, claim.next().offset());
            statement.setLong(5, next.offset());
            statement.setString(6, projector);
            statement.setInt(7, claim.partition());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new FencedException(projector, claim);
                }
                return new Position(row.getLong(1));
            }
        }
    }

    static Position next(Connection connection, int partition) throws SQLException {
        return next(connection, PROJECTOR, partition);
    }

    static Position next(Connection connection, String projector, int partition) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(NEXT)) {
            statement.setString(1, projector);
            statement.setInt(2, partition);
            try (ResultSet row = statement.executeQuery()) {
                return new Position(row.next() ? row.getLong(1) : 0);
            }
        }
    }
}
