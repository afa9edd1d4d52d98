package dev.syncline.server;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.postgresql.Driver;

/**
 * {@code postgres.url} in its parts: to the driver a parameter of the URL would beat what Syncline needs of a session.
 *
 * @param address {@code host:port}, or several with commas
 * @param parameters of the driver
 */
public record PostgresUrl(String address, String database, Map<String, String> parameters) {
    public static final String OPTIONS = "options";

    public PostgresUrl {
        parameters = Map.copyOf(parameters);
    }

    /** @throws IllegalArgumentException if it is none for PostgreSQL */
    public static PostgresUrl of(SynclineConfiguration.PostgresSettings settings) {
        Properties parsed = Driver.parseURL(settings.url(), new Properties());
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
                parsed.getProperty("PGDBNAME", settings.user()),
                parsed.stringPropertyNames().stream()
                        .filter(key -> !key.startsWith("PG"))
                        .collect(Collectors.toMap(key -> key, parsed::getProperty)));
    }

    public String withoutParameters() {
        return "jdbc:postgresql://" + address + "/" + URLEncoder.encode(database, StandardCharsets.UTF_8);
    }

    /** The URL's, then others: of two, PostgreSQL takes the last. */
    public String options(String others) {
        return (parameters.getOrDefault(OPTIONS, "") + " " + others).trim();
    }
}
