package dev.syncline.postgres;

import static dev.syncline.postgres.Sql.literal;
import static dev.syncline.postgres.Sql.quote;

import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.Field;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.CrashPoint.Stage;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a database to what the catalog says: Syncline's own tables in schema {@code syncline}, a table per collection,
 * and the publication that capture reads. Only adds; running it twice changes nothing.
 */
public final class PostgresSchema {
    public static final String PUBLICATION = "syncline";
    public static final String ORIGIN_PREFIX = "syncline_w";
    /** Origins that are made ready: one for each connection that writes at the same time. */
    public static final int ORIGINS = 8;

    private static final Logger LOGGER = LoggerFactory.getLogger(PostgresSchema.class);
    private static final int MINIMUM_VERSION = 160000;
    private static final String LOCK = "SELECT pg_advisory_xact_lock(hashtext('syncline schema'))";

    private static final String OWN_TABLES = """
            CREATE SCHEMA IF NOT EXISTS syncline;
            CREATE TABLE IF NOT EXISTS syncline.position (
              projector text NOT NULL,
              partition int NOT NULL,
              topic_id text NOT NULL,
              next_offset bigint NOT NULL,
              epoch bigint NOT NULL,
              PRIMARY KEY (projector, partition)
            );
            CREATE TABLE IF NOT EXISTS syncline.parked (
              projector text NOT NULL,
              partition int NOT NULL,
              tenant text NOT NULL,
              collection text NOT NULL,
              id text NOT NULL,
              version bigint NOT NULL,
              reason text NOT NULL,
              change bytea NOT NULL,
              attempts int NOT NULL DEFAULT 1,
              first_seen timestamptz NOT NULL DEFAULT now(),
              last_seen timestamptz NOT NULL DEFAULT now(),
              PRIMARY KEY (projector, tenant, collection, id)
            );
            CREATE TABLE IF NOT EXISTS syncline.capture (
              slot text PRIMARY KEY,
              footprint bigint NOT NULL
            );
            CREATE OR REPLACE FUNCTION syncline.keep_version() RETURNS trigger LANGUAGE plpgsql
            SECURITY DEFINER SET search_path = pg_catalog AS $$
            BEGIN
              IF pg_replication_origin_session_is_setup() THEN
                RETURN NEW;
              END IF;
              IF TG_OP = 'INSERT' THEN
                NEW._version := NULL;
              ELSIF to_jsonb(NEW) -> TG_ARGV[0] <> to_jsonb(OLD) -> TG_ARGV[0] OR NEW._tenant <> OLD._tenant THEN
                NEW._version := NULL;
              ELSE
                NEW._version := OLD._version;
              END IF;
              RETURN NEW;
            END $$;
            CREATE OR REPLACE FUNCTION syncline.refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              RAISE EXCEPTION 'TRUNCATE of % is refused: Syncline could not tell which documents end', TG_TABLE_NAME
                USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'DELETE FROM the table instead.';
            END $$;
            """;

    private final Connection connection;
    private final Catalog catalog;

    private PostgresSchema(Connection connection, Catalog catalog) {
        this.connection = connection;
        this.catalog = catalog;
    }

    /**
     * Does it all in one transaction, under an advisory lock, so that servers may start together.
     *
     * @throws SQLException if PostgreSQL refuses, or is older than 16
     */
    public static void apply(Connection connection, Catalog catalog, CrashPoint crashPoint) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(false);
        try {
            new PostgresSchema(connection, catalog).apply();
            crashPoint.reached(Stage.POSTGRES_SCHEMA_MADE);
            connection.commit();
            crashPoint.reached(Stage.POSTGRES_SCHEMA_COMMITTED);
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(autoCommit);
        }
    }

    private void apply() throws SQLException {
        checkVersion();
        execute(LOCK);
        execute("SET LOCAL client_min_messages = warning");
        // Rather later than in everybody's way: who waits for a lock on a table holds up all who come behind.
        execute("SET LOCAL lock_timeout = '5s'");
        // Nor may a process that hangs hold all tables.
        execute("SET LOCAL idle_in_transaction_session_timeout = '1min'");
        execute(OWN_TABLES);
        for (Collection collection : catalog.collections()) {
            Map<String, String> columns = TableColumns.read(connection, collection);
            if (columns.isEmpty()) {
                LOGGER.info("creating table collection={}", collection.name());
                execute(TableDdl.createTable(collection));
            } else {
                extend(collection, columns);
            }
            index(collection);
        }
        guard();
        publish();
        createOrigins();
    }

    /** Asks first: even IF NOT EXISTS waits for everybody who writes. */
    private void index(Collection collection) throws SQLException {
        for (Map.Entry<String, String> index : TableDdl.indexes(collection).entrySet()) {
            if (!exists("SELECT 1 WHERE to_regclass(" + literal("public." + index.getKey()) + ") IS NOT NULL")) {
                execute(index.getValue());
            }
        }
    }

    private void guard() throws SQLException {
        for (Collection collection : TableGuards.fallen(connection, catalog.collections())) {
            for (String statement : TableDdl.guards(collection)) {
                execute(statement);
            }
        }
    }

    private void checkVersion() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW server_version_num")) {
            row.next();
            if (row.getInt(1) < MINIMUM_VERSION) {
                throw new SQLException("PostgreSQL 16 or newer is needed, found " + row.getInt(1)
                        + ": older ones can't keep Syncline's own writes out of capture");
            }
        }
    }

    /** Takes over a table that is there: its own, or one that the users had before. */
    private void extend(Collection collection, Map<String, String> columns) throws SQLException {
        String table = "ALTER TABLE " + Sql.table(collection) + " ";
        if (!columns.containsKey(Sql.VERSION)) {
            LOGGER.info("adopting table collection={}", collection.name());
            execute(table + "ADD COLUMN IF NOT EXISTS _tenant text NOT NULL DEFAULT 'default'");
            execute(table + "ADD COLUMN _version bigint");
            execute(TableDdl.uniqueIndex(collection));
        }
        for (Field field : collection.fields()) {
            if (!columns.containsKey(field.column()) && !field.required()) {
                LOGGER.info("adding column collection={} field={}", collection.name(), field.name());
                for (String statement : TableDdl.addColumn(collection, field)) {
                    execute(statement);
                }
            }
        }
    }

    private void publish() throws SQLException {
        List<String> missing = new ArrayList<>();
        boolean exists = exists("SELECT 1 FROM pg_publication WHERE pubname = " + literal(PUBLICATION));
        for (Collection collection : catalog.collections()) {
            boolean published = exists("SELECT 1 FROM pg_publication_tables WHERE pubname = " + literal(PUBLICATION)
                    + " AND schemaname = 'public' AND tablename = " + literal(collection.table()));
            if (!published) {
                missing.add(Sql.table(collection));
            }
        }
        if (!missing.isEmpty()) {
            String verb = exists ? "ALTER PUBLICATION %s ADD TABLE %s" : "CREATE PUBLICATION %s FOR TABLE %s";
            execute(verb.formatted(quote(PUBLICATION), String.join(", ", missing)));
        }
    }

    private void createOrigins() throws SQLException {
        for (int i = 0; i < ORIGINS; i++) {
            String name = ORIGIN_PREFIX + i;
            if (!exists("SELECT 1 FROM pg_replication_origin WHERE roname = " + literal(name))) {
                execute("SELECT pg_replication_origin_create(" + literal(name) + ")");
            }
        }
    }

    private boolean exists(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            return rows.next();
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
