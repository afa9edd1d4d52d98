package dev.syncline.postgres;

import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.Collection;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Position;
import dev.syncline.projector.BucketDigest;
import dev.syncline.projector.Scope;
import dev.syncline.projector.SnapshotDocument;
import dev.syncline.projector.StoreSnapshot;
import dev.syncline.projector.StoreUnavailableException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** One transaction; the positions are its first question, so all that follows is as old as they are. */
final class PostgresSnapshot implements StoreSnapshot {
    private static final String POSITIONS = "SELECT partition, next_offset FROM syncline.position WHERE projector = ?";

    private final Connection connection;
    private final Home home;
    private final Catalog catalog;
    private final Map<Integer, Position> positions = new HashMap<>();

    PostgresSnapshot(Connection connection, Home home, Catalog catalog) throws SQLException {
        this.connection = connection;
        this.home = home;
        this.catalog = catalog;
        try (PreparedStatement statement = connection.prepareStatement(POSITIONS)) {
            statement.setString(1, home.projector());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    positions.put(rows.getInt(1), new Position(rows.getLong(2)));
                }
            }
        }
    }

    @Override
    public Position next(int partition) {
        return positions.getOrDefault(partition, new Position(0));
    }

    @Override
    public Documents documents(Scope scope) {
        try {
            return new RowStream(connection, home, collection(scope.collection()), scope);
        } catch (SQLException e) {
            throw new StoreUnavailableException(home.projector(), e);
        }
    }

    @Override
    public Optional<SnapshotDocument> find(DocumentKey key) {
        Collection collection = collection(key.collection());
        if (!PostgresReads.canBe(collection, key.id())) {
            return Optional.empty();
        }
        try {
            return RowLookup.find(connection, home, collection, key, "");
        } catch (SQLException e) {
            throw new StoreUnavailableException(home.projector(), e);
        }
    }

    @Override
    public Map<Integer, BucketDigest> digests(String collection) {
        String sql = new RowText(home, collection(collection)).digests();
        Map<Integer, BucketDigest> digests = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                digests.put(
                        rows.getInt(1),
                        new BucketDigest(
                                rows.getLong(2), wrapped(rows, 3), wrapped(rows, 4), Math.max(rows.getLong(5), 0)));
            }
            return digests;
        } catch (SQLException e) {
            throw new StoreUnavailableException(home.projector(), e);
        }
    }

    /** PostgreSQL sums without overflow; 64 bits of it are compared. */
    private static long wrapped(ResultSet row, int column) throws SQLException {
        return row.getBigDecimal(column).toBigInteger().longValue();
    }

    private Collection collection(String name) {
        return catalog.collection(name).orElseThrow(() -> new IllegalArgumentException("no collection " + name));
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new StoreUnavailableException(home.projector(), e);
        }
    }
}
