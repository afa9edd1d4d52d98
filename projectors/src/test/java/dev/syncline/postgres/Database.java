package dev.syncline.postgres;

import dev.syncline.catalog.Catalog;
import dev.syncline.projector.CrashPoint;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A fresh database on the one PostgreSQL of this JVM, which is durable as in production. */
public final class Database implements ConnectionSource {
    private static final EmbeddedPostgres SERVER = start();
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final String url;

    private Database(String url) {
        this.url = url;
    }

    private static EmbeddedPostgres start() {
        try {
            return EmbeddedPostgres.builder()
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("wal_level", "logical")
                    .setServerConfig("max_connections", "100")
                    .setServerConfig("track_commit_timestamp", "on")
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Database fresh() {
        String name = "test" + NUMBER.incrementAndGet();
        new Database(SERVER.getJdbcUrl("postgres", "postgres")).execute("CREATE DATABASE " + name);
        return new Database(SERVER.getJdbcUrl("postgres", name));
    }

    @Override
    public Connection open() throws SQLException {
        return DriverManager.getConnection(url);
    }

    PostgresStore store(Catalog catalog) {
        return new PostgresStore(this, catalog, CrashPoint.NONE);
    }

    void apply(Catalog catalog) {
        try (Connection connection = open()) {
            PostgresSchema.apply(connection, catalog, CrashPoint.NONE);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As somebody who is not Syncline, in one transaction. */
    void execute(String sql) {
        try (Connection connection = open();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first column of all rows, as text. */
    List<String> query(String sql) {
        try (Connection connection = open();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
