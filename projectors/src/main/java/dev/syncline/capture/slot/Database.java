package dev.syncline.capture.slot;

import static java.util.Objects.requireNonNull;

import dev.syncline.postgres.PostgresUrl;
import dev.syncline.postgres.SessionOptions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;

/**
 * Where capture finds PostgreSQL: a primary, directly, never through a transaction pooler.
 *
 * @param url of several servers one is the primary
 * @param user needs REPLICATION, SELECT on the managed tables, and SELECT, INSERT and UPDATE on {@code syncline.capture}
 */
public record Database(PostgresUrl url, String user, String password) {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    /** A PostgreSQL that is gone without a word is noticed after so long. */
    private static final Duration ANSWER_WITHIN = Duration.ofMinutes(2);

    private static final String SESSION =
            "-c TimeZone=UTC -c DateStyle=ISO -c statement_timeout=0 -c synchronous_commit=local";

    public Database {
        requireNonNull(url, "url");
        requireNonNull(user, "user");
        requireNonNull(password, "password");
        if (url.address().contains("[")) {
            throw new IllegalArgumentException("capture takes no IPv6 address, was " + url.address()
                    + ": let postgres.url name the host, or set capture.enabled to false");
        }
    }

    /** One server of it. */
    Database at(String host, int port) {
        return new Database(url.at(host, port), user, password);
    }

    /** Where the URL is one server's: that. */
    public String host() {
        return url.address().substring(0, url.address().lastIndexOf(':'));
    }

    /** As {@link #host}. */
    public String port() {
        return url.address().substring(url.address().lastIndexOf(':') + 1);
    }

    public String name() {
        return url.database();
    }

    /**
     * What the driver is told.
     *
     * @param options of the session, before which the user's stand
     */
    public Properties properties(String options) {
        Properties properties = url.properties(options);
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("tcpKeepAlive", "true");
        return properties;
    }

    /**
     * A connection of its own, in autocommit, showing values as {@code RowValues} reads them. What it commits is durable,
     * and waits for no standby. Whose answer takes longer than two minutes has lost it.
     */
    public Connection connect() throws SQLException {
        Properties properties = properties(SESSION + " " + SessionOptions.LOST_CLIENT);
        properties.setProperty("ApplicationName", "syncline-capture");
        properties.setProperty("connectTimeout", Long.toString(CONNECT_TIMEOUT.toSeconds()));
        properties.setProperty("socketTimeout", Long.toString(ANSWER_WITHIN.toSeconds()));
        return DriverManager.getConnection(url.withoutParameters(), properties);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return user + "@" + url.address() + "/" + url.database();
    }
}
