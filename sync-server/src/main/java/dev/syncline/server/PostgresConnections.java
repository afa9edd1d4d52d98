package dev.syncline.server;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.syncline.postgres.ConnectionSource;
import dev.syncline.postgres.PostgresUrl;
import dev.syncline.postgres.SessionOptions;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.Properties;

/** Connections to PostgreSQL: a pool for whoever reads, a dedicated one for whoever writes. */
final class PostgresConnections implements AutoCloseable {
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(5);
    /** A server that is gone without a word is noticed after so long. */
    private static final Duration ANSWER_WITHIN = Duration.ofMinutes(2);

    /** Readers have another store to ask: they must not wait as long as a writer, who has none. */
    private static final Duration READ_WITHIN = Duration.ofSeconds(5);

    private static final int READERS = 8;

    /** PostgreSQL's details show values of documents, which are none of a log's or a job's business. */
    private static final String ERROR_DETAIL = "logServerErrorDetail";

    private final SynclineConfiguration.PostgresSettings settings;
    private final PostgresUrl url;
    private final HikariDataSource pool;

    PostgresConnections(SynclineConfiguration.PostgresSettings settings) {
        this.settings = settings;
        this.url = PostgresUrl.of(settings.url(), settings.user());
        HikariConfig config = new HikariConfig();
        config.setPoolName("syncline-readers");
        config.setJdbcUrl(url.withoutParameters());
        config.setUsername(settings.user());
        config.setPassword(settings.password());
        config.setMaximumPoolSize(READERS);
        config.setMinimumIdle(1);
        config.setReadOnly(true);
        config.setConnectionTimeout(2_000);
        config.setValidationTimeout(1_000);
        url.properties("-c statement_timeout=" + READ_WITHIN.toMillis() + " " + SessionOptions.LOST_CLIENT)
                .forEach((key, value) -> config.addDataSourceProperty(key.toString(), value));
        config.addDataSourceProperty("ApplicationName", "syncline-readers");
        // As text: the pool passes other objects on, and the driver passes over what is no text.
        config.addDataSourceProperty("connectTimeout", Long.toString(CONNECT_WITHIN.toSeconds()));
        config.addDataSourceProperty("socketTimeout", Long.toString(READ_WITHIN.toSeconds()));
        // A cancel is sent over a connection of its own, which hangs as well.
        config.addDataSourceProperty("cancelSignalTimeout", "1");
        config.addDataSourceProperty(ERROR_DETAIL, "false");
        // A database that is down at start stops only its own readers.
        config.setInitializationFailTimeout(-1);
        this.pool = new HikariDataSource(config);
    }

    ConnectionSource readers() {
        return pool::getConnection;
    }

    ConnectionSource dedicated(String applicationName) {
        return dedicated(applicationName, ANSWER_WITHIN);
    }

    /** For whoever has another store to ask: it is said soon that there is no answer. */
    ConnectionSource reading(String applicationName) {
        return dedicated(applicationName, READ_WITHIN);
    }

    private ConnectionSource dedicated(String applicationName, Duration answerWithin) {
        Properties properties = url.properties(SessionOptions.LOST_CLIENT);
        properties.setProperty("user", settings.user());
        properties.setProperty("password", settings.password());
        properties.setProperty("ApplicationName", applicationName);
        properties.setProperty("connectTimeout", Long.toString(CONNECT_WITHIN.toSeconds()));
        properties.setProperty("socketTimeout", Long.toString(answerWithin.toSeconds()));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty(ERROR_DETAIL, "false");
        return () -> DriverManager.getConnection(url.withoutParameters(), properties);
    }

    @Override
    public void close() {
        pool.close();
    }
}
