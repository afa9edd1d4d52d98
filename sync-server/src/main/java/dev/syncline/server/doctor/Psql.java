package dev.syncline.server.doctor;

import dev.syncline.server.SynclineConfiguration.PostgresSettings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.postgresql.Driver;

/** The database: connections that answer soon or not at all, and commands that a person can paste. */
final class Psql {
    private static final int CONNECT_WITHIN_SECONDS = 3;
    private static final int ANSWER_WITHIN_SECONDS = 4;

    private final PostgresSettings settings;
    private final Properties address;

    Psql(PostgresSettings settings) {
        this.settings = settings;
        this.address = Driver.parseURL(settings.url(), new Properties());
        if (address == null) {
            throw new IllegalArgumentException("postgres.url must be jdbc:postgresql://host:port/database");
        }
    }

    Connection open() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", settings.user());
        properties.setProperty("password", settings.password());
        properties.setProperty("ApplicationName", "syncline-doctor");
        properties.setProperty("connectTimeout", Integer.toString(CONNECT_WITHIN_SECONDS));
        properties.setProperty("socketTimeout", Integer.toString(ANSWER_WITHIN_SECONDS));
        return DriverManager.getConnection(settings.url(), properties);
    }

    /** The host and port, without credentials. */
    String place() {
        return address.getProperty("PGHOST") + ":" + address.getProperty("PGPORT") + "/"
                + address.getProperty("PGDBNAME");
    }

    String database() {
        return address.getProperty("PGDBNAME");
    }

    /** As a shell takes it; the password comes from {@code PGPASSWORD} or {@code ~/.pgpass}. */
    String command(String sql) {
        return "psql -h %s -p %s -U %s -d %s -c '%s'"
                .formatted(
                        address.getProperty("PGHOST"),
                        address.getProperty("PGPORT"),
                        settings.user(),
                        address.getProperty("PGDBNAME"),
                        sql.replace("'", "'\\''"));
    }
}
