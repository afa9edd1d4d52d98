package dev.syncline.postgres;

import dev.syncline.catalog.Catalog;
import dev.syncline.event.Position;
import dev.syncline.projector.StoreSnapshot;
import dev.syncline.projector.StoreSnapshots;
import dev.syncline.projector.StoreUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/** PostgreSQL as it was in one moment: one read-only transaction at repeatable read. Thread-safe. */
public final class PostgresSnapshots implements StoreSnapshots {
    /** A digest of a large table sends nothing while it is computed. */
    private static final Duration ANSWER_WITHIN = Duration.ofHours(1);

    private final ConnectionSource source;
    private final ConnectionSource pool;
    private final Home home;
    private final Catalog catalog;

    /**
     * @param source of connections that each keep one snapshot
     * @param pool of connections for short questions
     */
    public PostgresSnapshots(ConnectionSource source, ConnectionSource pool, Catalog catalog) {
        this(source, pool, Home.LIVE, catalog);
    }

    /**
     * Of tables that stand elsewhere.
     *
     * @param source of connections that each keep one snapshot
     * @param pool of connections for short questions
     */
    public PostgresSnapshots(ConnectionSource source, ConnectionSource pool, Home home, Catalog catalog) {
        this.source = source;
        this.pool = pool;
        this.home = home;
        this.catalog = catalog;
    }

    @Override
    public String name() {
        return home.projector();
    }

    @Override
    public Position next(int partition) {
        try (Connection connection = pool.open()) {
            return Positions.next(connection, home.projector(), partition);
        } catch (SQLException e) {
            throw new StoreUnavailableException(name(), e);
        }
    }

    @Override
    public StoreSnapshot open(List<String> collections) {
        try {
            Connection connection = source.open();
            try {
                connection.setAutoCommit(false);
                connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                connection.setReadOnly(true);
                try (Statement statement = connection.createStatement()) {
                    statement.execute("SET LOCAL TimeZone = 'UTC'");
                }
                PostgresSnapshot snapshot = new PostgresSnapshot(connection, home, catalog);
                // Not before: whoever has another store to ask soon wants to know that this one does not answer.
                connection.setNetworkTimeout(Runnable::run, (int) ANSWER_WITHIN.toMillis());
                return snapshot;
            } catch (SQLException | RuntimeException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw new StoreUnavailableException(name(), e);
        }
    }
}
