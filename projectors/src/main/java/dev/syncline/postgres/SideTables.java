package dev.syncline.postgres;

import static dev.syncline.postgres.Sql.literal;
import static dev.syncline.postgres.Sql.quote;

import dev.syncline.catalog.Collection;
import dev.syncline.projector.StoreUnavailableException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Fresh tables in a schema of their own, beside the live ones. Throws {@link StoreUnavailableException} if PostgreSQL
 * gives no answer, and {@link IllegalArgumentException} if it refuses, and would again.
 */
public final class SideTables {
    private static final int HOURS_TO_INDEX = 24;

    private final ConnectionSource source;
    private final Home home;
    private final List<Collection> collections;

    public SideTables(ConnectionSource source, Home home, List<Collection> collections) {
        this.source = source;
        this.home = home;
        this.collections = List.copyOf(collections);
    }

    /** Makes what is not there yet, without keys and indexes. */
    public void create() {
        inTransaction(connection -> {
            execute(connection, "CREATE SCHEMA IF NOT EXISTS " + quote(home.schema()));
            for (Collection collection : collections) {
                if (!exists(connection, home.table(collection))) {
                    execute(connection, TableDdl.createBareTable(home, collection));
                }
            }
        });
    }

    /** Keys, indexes and guards of one of them, as far as they are missing, in one transaction. Thread-safe. */
    public void complete(Collection collection) {
        inTransaction(connection -> {
            execute(connection, "SET LOCAL maintenance_work_mem = '128MB'");
            execute(connection, "SET LOCAL search_path = ''");
            for (String statement : missing(connection, collection)) {
                execute(connection, statement);
            }
        });
    }

    /** What the planner wants to know of it. Thread-safe. */
    public void analyze(Collection collection) {
        inTransaction(connection -> execute(connection, "ANALYZE " + home.table(collection)));
    }

    private List<String> missing(Connection connection, Collection collection) throws SQLException {
        List<String> statements = new ArrayList<>();
        if (!hasKey(connection, collection)) {
            statements.add("ALTER TABLE " + home.table(collection) + " ADD " + TableDdl.primaryKey(collection));
        }
        statements.addAll(TableDdl.indexes(home, collection).values());
        statements.addAll(Dependents.indexes(connection, home, collection));
        statements.addAll(TableDdl.guards(home, collection));
        return statements;
    }

    private boolean hasKey(Connection connection, Collection collection) throws SQLException {
        return found(
                connection,
                "SELECT 1 FROM pg_constraint WHERE contype = 'p' AND conrelid = to_regclass("
                        + literal(home.table(collection)) + ")");
    }

    /** Nothing of it is left afterwards, its positions neither. */
    public void drop() {
        inTransaction(connection -> {
            execute(connection, "DROP SCHEMA IF EXISTS " + quote(home.schema()) + " CASCADE");
            forgetPositions(connection);
        });
    }

    /**
     * Gives the schema another name under which nobody writes it.
     *
     * @param atLast what else is to be done in the same transaction
     */
    public void rename(String schema, TableSwitch.AtLast atLast) {
        inTransaction(connection -> {
            execute(connection, "ALTER SCHEMA " + quote(home.schema()) + " RENAME TO " + quote(schema));
            forgetPositions(connection);
            atLast.on(connection);
        });
    }

    private void forgetPositions(Connection connection) throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement("DELETE FROM syncline.position WHERE projector = ?")) {
            delete.setString(1, home.projector());
            delete.executeUpdate();
        }
    }

    /** Ends a schema with all that is in it. */
    public static void dropSchema(ConnectionSource source, String schema) {
        inTransaction(source, connection -> execute(connection, "DROP SCHEMA " + quote(schema) + " CASCADE"));
    }

    /** The schemas whose names begin so. */
    public static List<String> schemas(ConnectionSource source, String prefix) {
        return ask(
                source,
                "SELECT nspname FROM pg_namespace WHERE starts_with(nspname, " + literal(prefix) + ") ORDER BY 1");
    }

    /** What the live tables take up, with indexes and all. */
    public static long bytes(ConnectionSource source, List<Collection> collections) {
        long bytes = 0;
        for (Collection collection : collections) {
            String size = "SELECT coalesce(pg_total_relation_size(to_regclass(" + literal(Home.LIVE.table(collection))
                    + ")), 0)";
            bytes += Long.parseLong(ask(source, size).get(0));
        }
        return bytes;
    }

    private static List<String> ask(ConnectionSource source, String query) {
        try (Connection connection = source.open();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> answers = new ArrayList<>();
            while (rows.next()) {
                answers.add(rows.getString(1));
            }
            return answers;
        } catch (SQLException e) {
            throw new StoreUnavailableException(Positions.PROJECTOR, e);
        }
    }

    private static boolean exists(Connection connection, String table) throws SQLException {
        return found(connection, "SELECT 1 WHERE to_regclass(" + literal(table) + ") IS NOT NULL");
    }

    private static boolean found(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            return rows.next();
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private interface Work {
        void on(Connection connection) throws SQLException;
    }

    private void inTransaction(Work work) {
        inTransaction(source, work);
    }

    private static void inTransaction(ConnectionSource source, Work work) {
        try (Connection connection = source.open()) {
            connection.setNetworkTimeout(Runnable::run, HOURS_TO_INDEX * 3_600_000);
            connection.setAutoCommit(false);
            work.on(connection);
            connection.commit();
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    private static RuntimeException failure(SQLException e) {
        return SqlFailure.of(e) == SqlFailure.UNAVAILABLE
                ? new StoreUnavailableException(Positions.PROJECTOR, e)
                : new IllegalArgumentException("PostgreSQL refuses it: " + e.getMessage(), e);
    }
}
