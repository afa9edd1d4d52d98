package dev.syncline.postgres;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.postgresql.Driver;

/**
 * A JDBC URL in its parts: to the driver a parameter of the URL would beat what Syncline needs of a session.
 *
 * @param address {@code host:port}, or several with commas
 * @param parameters of the driver
 */
public record PostgresUrl(String address, String database, Map<String, String> parameters) {
    private static final String OPTIONS = "options";

    public PostgresUrl {
        parameters = Map.copyOf(parameters);
    }

    /**
     * @param user whose name the database has where the URL names none
     * @throws IllegalArgumentException if it is none for PostgreSQL
     */
    public static PostgresUrl of(String url, String user) {
        Properties parsed = Driver.parseURL(url, new Properties());
        if (parsed == null) {
            throw new IllegalArgumentException("postgres.url must be jdbc:postgresql://host:port/database");
        }
        String[] hosts = parsed.getProperty("PGHOST").split(",");
        String[] ports = parsed.getProperty("PGPORT").split(",");
        String address = IntStream.range(0, hosts.length)
                .mapToObj(i -> (hosts[i].isEmpty() ? "localhost" : hosts[i]) + ":" + ports[i])
                .collect(Collectors.joining(","));
        return new PostgresUrl(
                address,
                parsed.getProperty("PGDBNAME", user),
                parsed.stringPropertyNames().stream()
                        .filter(key -> !key.startsWith("PG"))
                        .collect(Collectors.toMap(key -> key, parsed::getProperty)));
    }

    /** One server of it. */
    public PostgresUrl at(String host, int port) {
        return new PostgresUrl(host + ":" + port, database, parameters);
    }

    public String withoutParameters() {
        return "jdbc:postgresql://" + address + "/" + URLEncoder.encode(database, StandardCharsets.UTF_8);
    }

    /** @param options of the session, behind the URL's: of two, PostgreSQL takes the last */
    public Properties properties(String options) {
        Properties properties = new Properties();
        properties.putAll(parameters);
        properties.merge(OPTIONS, options, (theirs, ours) -> theirs + " " + ours);
        return properties;
    }
}
