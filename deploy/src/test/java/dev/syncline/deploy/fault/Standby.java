package dev.syncline.deploy.fault;

import dev.syncline.deploy.Infrastructure;
import dev.syncline.deploy.Relay;
import dev.syncline.server.dev.EmbeddedPostgresServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import org.awaitility.Awaitility;

/** A hot standby of a PostgreSQL, which follows it asynchronously over a relay: what was committed last it may lack. */
final class Standby implements AutoCloseable {
    private static final Duration FOLLOWS_WITHIN = Duration.ofMinutes(1);
    private static final String NAME = "standby";

    private final Path directory;
    private final Relay way;
    private final Infrastructure primary;
    /** A row that it does not get. */
    private final UUID lost = UUID.randomUUID();

    private EmbeddedPostgres server;

    /**
     * Returns when it follows.
     *
     * @param of the primary's directory
     * @param directory that is not there yet
     */
    Standby(Path of, Path directory, int primaryPort, Infrastructure primary) throws IOException, SQLException {
        this.directory = directory;
        this.primary = primary;
        this.way = new Relay(primaryPort);
        try {
            copy(of);
            start();
            awaitFollowing();
        } catch (IOException | SQLException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private void start() throws IOException {
        Path output = directory.resolveSibling(NAME + ".log");
        server = EmbeddedPostgres.builder()
                .setDataDirectory(directory)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPort(Infrastructure.freePorts(1).get(0))
                .setPGStartupWait(FOLLOWS_WITHIN)
                .setConnectConfig("password", primary.password())
                .setOutputRedirector(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .setErrorRedirector(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .start();
    }

    /** As pg_basebackup does, which is not among the embedded programs: without the slots. */
    private void copy(Path of) throws IOException, SQLException {
        try (Connection connection = primary.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER SYSTEM SET wal_keep_size = '256MB'");
            statement.execute("SELECT pg_reload_conf()");
            statement.execute("SELECT pg_backup_start('" + NAME + "', true)");
            // Files come and go meanwhile, which the WAL makes good.
            Children.succeeds("cp", "-a", of.toString(), directory.toString());
            try (ResultSet row = statement.executeQuery("SELECT labelfile FROM pg_backup_stop()")) {
                row.next();
                Files.writeString(directory.resolve("backup_label"), row.getString(1));
            }
        }
        Children.succeeds("sh", "-c", "rm -rf '" + directory + "'/pg_replslot/* '" + directory + "/postmaster.pid'");
        Files.createFile(directory.resolve("standby.signal"));
        Files.writeString(
                directory.resolve("postgresql.auto.conf"),
                "primary_conninfo = 'host=127.0.0.1 port=%d user=%s password=%s application_name=%s'%n"
                        .formatted(way.port(), primary.user(), primary.password(), NAME),
                StandardOpenOption.APPEND);
    }

    private void awaitFollowing() {
        Awaitility.await().atMost(FOLLOWS_WITHIN).until(() -> {
            try (Connection connection = primary.connect();
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT count(*) FROM pg_stat_replication"
                            + " WHERE application_name = '" + NAME + "' AND state = 'streaming'")) {
                return row.next() && row.getInt(1) == 1;
            }
        });
    }

    /** From now on it hears nothing more, and others go on. */
    void lag() throws SQLException {
        way.disturb(Relay.Trouble.FROZEN);
        try (Connection connection = primary.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO tasks (id, title) VALUES ('" + lost + "', 'not replicated')");
        }
    }

    /** With what it has; it stops then, and its directory is a primary's. */
    Path promote() throws IOException, SQLException {
        way.cut();
        String url = "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/" + EmbeddedPostgresServer.DATABASE;
        try (Connection connection = DriverManager.getConnection(url, primary.user(), primary.password());
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_promote()");
            statement.execute("ALTER SYSTEM RESET wal_keep_size");
            try (ResultSet row = statement.executeQuery("SELECT count(*) FROM tasks WHERE id = '" + lost + "'")) {
                row.next();
                if (row.getInt(1) > 0) {
                    throw new IllegalStateException("the standby lacks nothing");
                }
            }
        }
        server.close();
        return directory;
    }

    @Override
    public void close() throws IOException {
        if (server != null) {
            server.close();
        }
        way.close();
    }
}
