package dev.syncline.postgres;

import static dev.syncline.postgres.Sql.literal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that writes as Syncline and as nobody else: under a replication origin of its own, so that capture does
 * not take its rows for news. Dedicated; never from a pool. Used by one thread at a time.
 */
final class WriterConnection implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(WriterConnection.class);
    private static final String IN_USE = "55006";

    private final Connection connection;

    private WriterConnection(Connection connection) {
        this.connection = connection;
    }

    /** @throws SQLException if there is no connection, or no origin is free: nothing is ever written without one */
    static WriterConnection open(ConnectionSource source) throws SQLException {
        Connection connection = source.open();
        try {
            connection.setAutoCommit(true);
            takeOrigin(connection);
            endWhereHung(connection);
            beReplica(connection);
            connection.setAutoCommit(false);
            return new WriterConnection(connection);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static void takeOrigin(Connection connection) throws SQLException {
        SQLException last = null;
        for (int i = 0; i < PostgresSchema.ORIGINS; i++) {
            String name = PostgresSchema.ORIGIN_PREFIX + i;
            try (Statement statement = connection.createStatement()) {
                statement.execute("SELECT pg_replication_origin_session_setup(" + literal(name) + ")");
                return;
            } catch (SQLException e) {
                if (!IN_USE.equals(e.getSQLState())) {
                    throw e;
                }
                last = e;
            }
        }
        throw last;
    }

    /** A process that hangs in the middle of a transaction must not keep its rows from whoever takes over. */
    private static void endWhereHung(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET idle_in_transaction_session_timeout = '1min'");
        }
    }

    /** Triggers and foreign keys of others must not act a second time on what is only a copy; where we may. */
    private static void beReplica(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET session_replication_role = replica");
        } catch (SQLException e) {
            LOGGER.warn(
                    "triggers fire on projected rows, the role may not set session_replication_role state={}",
                    e.getSQLState());
        }
    }

    Connection jdbc() {
        return connection;
    }

    /**
     * Starts a transaction as Syncline's.
     *
     * @param offset of the log, kept by PostgreSQL as the origin's progress
     */
    void begin(long offset) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT pg_replication_origin_xact_setup(?::pg_lsn, now()), pg_replication_origin_session_is_setup()")) {
            statement.setString(1, "%X/%X".formatted((offset + 1) >>> 32, (offset + 1) & 0xFFFFFFFFL));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                if (!row.getBoolean(2)) {
                    throw new SQLException("the connection lost its replication origin", "08000");
                }
            }
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            LOGGER.debug("closing a connection failed", e);
        }
    }
}
