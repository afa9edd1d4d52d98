package dev.syncline.capture.slot;

import static java.util.Objects.requireNonNull;

import dev.syncline.postgres.SessionOptions;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;

/**
 * Where capture finds PostgreSQL: a primary, directly, never through a transaction pooler.
 *
 * @param address {@code host:port}; or several with commas, one of which is the primary
 * @param user needs REPLICATION, SELECT on the managed tables, and SELECT, INSERT and UPDATE on {@code syncline.capture}
 * @param parameters of the JDBC driver beside these: {@code sslmode}, {@code targetServerType} ...
 */
public record Database(String address, String name, String user, String password, Map<String, String> parameters) {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    /** A PostgreSQL that is gone without a word is noticed after so long. */
    private static final Duration ANSWER_WITHIN = Duration.ofMinutes(2);

    private static final String OPTIONS = "options";
    private static final String SESSION =
            "-c TimeZone=UTC -c DateStyle=ISO -c statement_timeout=0 -c synchronous_commit=local";
    private static final Pattern ADDRESS = Pattern.compile("[^,]+:[0-9]{1,5}(,[^,]+:[0-9]{1,5})*");

    public Database {
        requireNonNull(address, "address");
        requireNonNull(name, "name");
        requireNonNull(user, "user");
        requireNonNull(password, "password");
        parameters = Map.copyOf(requireNonNull(parameters, "parameters"));
        if (!ADDRESS.matcher(address).matches()) {
            throw new IllegalArgumentException("address must be host:port, or several with commas, was " + address);
        }
        if (address.contains("[")) {
            throw new IllegalArgumentException("capture takes no IPv6 address, was " + address
                    + ": let postgres.url name the host, or set capture.enabled to false");
        }
    }

    /** One server of it. */
    Database at(String host, int port) {
        return new Database(host + ":" + port, name, user, password, parameters);
    }

    /** Where {@link #address} is one server's: that. */
    public String host() {
        return address.substring(0, address.lastIndexOf(':'));
    }

    /** As {@link #host}. */
    public String port() {
        return address.substring(address.lastIndexOf(':') + 1);
    }

    /**
     * What the driver is told.
     *
     * @param options of the session, before which the user's stand
     */
    public Properties properties(String options) {
        Properties properties = new Properties();
        properties.putAll(parameters);
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty(OPTIONS, (parameters.getOrDefault(OPTIONS, "") + " " + options).trim());
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
        return DriverManager.getConnection(
                "jdbc:postgresql://" + address + "/" + URLEncoder.encode(name, StandardCharsets.UTF_8), properties);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return user + "@" + address + "/" + name;
    }
}
