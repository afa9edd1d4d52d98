package dev.syncline.capture;

import dev.syncline.capture.slot.Database;
import dev.syncline.catalog.Catalog;
import dev.syncline.postgres.PostgresSchema;
import dev.syncline.postgres.PostgresUrl;
import dev.syncline.projector.CrashPoint;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** One real PostgreSQL per test run, a database and a slot per test. */
final class TestPostgres {
    static final String PASSWORD = "do-not-log-7f3a9";

    private static final AtomicInteger NAMES = new AtomicInteger();
    private static EmbeddedPostgres server;

    private TestPostgres() {}

    static synchronized EmbeddedPostgres server() {
        if (server == null) {
            try {
                server = EmbeddedPostgres.builder()
                        .setServerConfig("wal_level", "logical")
                        .setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .setServerConfig("track_commit_timestamp", "on")
                        .setServerConfig("max_replication_slots", "50")
                        .setServerConfig("max_wal_senders", "50")
                        .start();
                execute(admin("postgres"), "CREATE ROLE capturer LOGIN REPLICATION PASSWORD '" + PASSWORD + "'");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
        return server;
    }

    /** A new database with the catalog's tables. */
    static Database create(Catalog catalog) throws SQLException {
        server();
        String name = "t" + NAMES.incrementAndGet();
        execute(admin("postgres"), "CREATE DATABASE " + name);
        try (Connection connection = admin(name)) {
            PostgresSchema.apply(connection, catalog, CrashPoint.NONE);
            grant(connection);
        }
        return new Database(new PostgresUrl("localhost:" + server().getPort(), name, Map.of()), "capturer", PASSWORD);
    }

    static Connection admin(String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://localhost:" + server().getPort() + "/" + database + "?user=postgres");
    }

    /** All that capture needs besides REPLICATION. */
    private static void grant(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO capturer");
            statement.execute("GRANT USAGE ON SCHEMA syncline TO capturer");
            statement.execute("GRANT SELECT, INSERT, UPDATE ON syncline.capture TO capturer");
        }
    }

    private static void execute(Connection opened, String sql) throws SQLException {
        try (Connection connection = opened;
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
