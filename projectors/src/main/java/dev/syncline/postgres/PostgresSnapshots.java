package dev.syncline.postgres;

import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.Collection;
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

    /** Whoever has another store to ask does not wait longer for who holds a table, nor for two rows. */
    private static final Duration IMPATIENT_LOCK = Duration.ofSeconds(5);

    private static final Duration IMPATIENT_ANSWER = Duration.ofMinutes(2);

    private final ConnectionSource source;
    private final ConnectionSource pool;
    private final Home home;
    private final Catalog catalog;
    private final boolean impatient;

    /**
     * @param source of connections that each keep one snapshot
     * @param pool of connections for short questions
     */
    public PostgresSnapshots(ConnectionSource source, ConnectionSource pool, Catalog catalog) {
        this(source, pool, Home.LIVE, catalog);
    }

    /**
     * For whoever has another store to ask, where this one does not answer soon.
     *
     * @param source of connections that each keep one snapshot
     * @param pool of connections for short questions
     */
    public static PostgresSnapshots impatient(ConnectionSource source, ConnectionSource pool, Catalog catalog) {
        return new PostgresSnapshots(source, pool, Home.LIVE, catalog, true);
    }

    /**
     * Of tables that stand elsewhere.
     *
     * @param source of connections that each keep one snapshot
     * @param pool of connections for short questions
     */
    public PostgresSnapshots(ConnectionSource source, ConnectionSource pool, Home home, Catalog catalog) {
        this(source, pool, home, catalog, false);
    }

    private PostgresSnapshots(
            ConnectionSource source, ConnectionSource pool, Home home, Catalog catalog, boolean impatient) {
        this.impatient = impatient;
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
                    if (impatient) {
                        lock(statement, collections);
                    }
                    statement.execute("SET LOCAL TimeZone = 'UTC'");
                }
                PostgresSnapshot snapshot = new PostgresSnapshot(connection, home, catalog);
                // Not before: whoever has another store to ask soon wants to know that this one does not answer.
                Duration within = impatient ? IMPATIENT_ANSWER : ANSWER_WITHIN;
                connection.setNetworkTimeout(Runnable::run, (int) within.toMillis());
                return snapshot;
            } catch (SQLException | RuntimeException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw new StoreUnavailableException(name(), e);
        }
    }

    /** Before the transaction has its snapshot: to read a table waits for the same lock. */
    private void lock(Statement statement, List<String> collections) throws SQLException {
        statement.execute("SET LOCAL lock_timeout = " + IMPATIENT_LOCK.toMillis());
        for (String name : collections) {
            Collection collection = catalog.collection(name).orElseThrow();
            statement.execute("LOCK TABLE " + home.table(collection) + " IN ACCESS SHARE MODE");
        }
    }
}
