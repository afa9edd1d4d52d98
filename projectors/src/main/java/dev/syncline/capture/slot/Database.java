package dev.syncline.capture.slot;

import static java.util.Objects.requireNonNull;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;

/**
 * Where capture finds PostgreSQL: a primary, directly, never through a transaction pooler.
 *
 * @param user needs REPLICATION, SELECT on the managed tables, and SELECT, INSERT and UPDATE on {@code syncline.capture}
 * @param sslMode as libpq names it: {@code disable}, {@code prefer}, {@code require}, {@code verify-ca},
 *     {@code verify-full}
 */
public record Database(
        String host,
        int port,
        String name,
        String user,
        String password,
        String sslMode,
        Optional<String> sslRootCertificate) {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    public Database {
        requireNonNull(host, "host");
        requireNonNull(name, "name");
        requireNonNull(user, "user");
        requireNonNull(password, "password");
        requireNonNull(sslMode, "sslMode");
        requireNonNull(sslRootCertificate, "sslRootCertificate");
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port must be 1 to 65535, was " + port);
        }
    }

    /**
     * A connection of its own, in autocommit, showing values as {@code RowValues} reads them. What it commits is durable,
     * and waits for no standby.
     */
    public Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("ApplicationName", "syncline-capture");
        properties.setProperty("connectTimeout", Long.toString(CONNECT_TIMEOUT.toSeconds()));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("sslmode", sslMode);
        sslRootCertificate.ifPresent(file -> properties.setProperty("sslrootcert", file));
        properties.setProperty(
                "options", "-c TimeZone=UTC -c DateStyle=ISO -c statement_timeout=0 -c synchronous_commit=local");
        return DriverManager.getConnection("jdbc:postgresql://" + host + ":" + port + "/" + name, properties);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return user + "@" + host + ":" + port + "/" + name;
    }
}
