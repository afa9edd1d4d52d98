package dev.syncline.server.doctor;

import dev.syncline.postgres.PostgresUrl;
import dev.syncline.postgres.SessionOptions;
import dev.syncline.server.SynclineConfiguration.PostgresSettings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Properties;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** The database: connections that answer soon or not at all, and commands that a person can paste. */
final class Psql {
    private static final int CONNECT_WITHIN_SECONDS = 3;
    private static final int ANSWER_WITHIN_SECONDS = 4;

    private final PostgresSettings settings;
    private final PostgresUrl url;

    Psql(PostgresSettings settings) {
        this.settings = settings;
        this.url = PostgresUrl.of(settings.url(), settings.user());
    }

    Connection open() throws SQLException {
        Properties properties = url.properties(SessionOptions.PROBED);
        properties.setProperty("user", settings.user());
        properties.setProperty("password", settings.password());
        properties.setProperty("ApplicationName", "syncline-doctor");
        properties.setProperty("connectTimeout", Integer.toString(CONNECT_WITHIN_SECONDS));
        properties.setProperty("socketTimeout", Integer.toString(ANSWER_WITHIN_SECONDS));
        return DriverManager.getConnection(url.withoutParameters(), properties);
    }

    /** The host and port, without credentials. */
    String place() {
        return url.address() + "/" + url.database();
    }

    String database() {
        return url.database();
    }

    /** Of every server, with commas, as psql takes several. */
    private String each(UnaryOperator<String> part) {
        return Arrays.stream(url.address().split(",")).map(part).collect(Collectors.joining(","));
    }

    /** As a shell takes it; the password comes from {@code PGPASSWORD} or {@code ~/.pgpass}. */
    String command(String sql) {
        return "psql -h %s -p %s -U %s -d %s -c '%s'"
                .formatted(
                        each(host -> host.substring(0, host.lastIndexOf(':'))),
                        each(host -> host.substring(host.lastIndexOf(':') + 1)),
                        settings.user(),
                        url.database(),
                        sql.replace("'", "'\\''"));
    }
}
