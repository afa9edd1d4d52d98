package dev.syncline.server.dev;

import dev.syncline.json.Trees;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** PostgreSQL 18 beside the JVM, durable, ready for logical decoding, on a directory that stays. */
public final class EmbeddedPostgresServer implements AutoCloseable {
    public static final String USER = "syncline";
    public static final String DATABASE = "syncline";

    private static final Logger LOGGER = LoggerFactory.getLogger(EmbeddedPostgresServer.class);
    private static final String SUPERUSER = "postgres";
    private static final String ACCESS = """
            local all all trust
            host all all 127.0.0.1/32 scram-sha-256
            host replication all 127.0.0.1/32 scram-sha-256
            """;
    private static final String WAL_LIMIT = "max_slot_wal_keep_size";
    private static final Duration START_WITHIN = Duration.ofSeconds(60);
    private static final int STOP_WITHIN_SECONDS = 20;

    private final EmbeddedPostgres server;
    private final String password;

    private EmbeddedPostgresServer(EmbeddedPostgres server, String password) {
        this.server = server;
        this.password = password;
    }

    /**
     * Returns when it answers. One that was left behind on this directory by a process that was killed is stopped first.
     *
     * @param password of both roles; the same for the life of the directory
     * @param log where the server's own output goes
     */
    public static EmbeddedPostgresServer start(Path directory, int port, String password, Path log) {
        try {
            stopLeftOver(directory);
            boolean fresh = isFresh(directory);
            EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                    .setDataDirectory(directory)
                    .setCleanDataDirectory(false)
                    .setRegisterShutdownHook(false)
                    .setPort(port)
                    .setPGStartupWait(START_WITHIN)
                    .setConnectConfig("password", password)
                    .setLocaleConfig("locale-provider", "builtin")
                    .setLocaleConfig("builtin-locale", "C.UTF-8")
                    .setLocaleConfig("locale", "C")
                    .setLocaleConfig("encoding", "UTF8")
                    .setOutputRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .setErrorRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()));
            settings().forEach(builder::setServerConfig);
            EmbeddedPostgres postgres = PostgresBinaries.start(builder, directory.resolveSibling("postgres-binaries"));
            EmbeddedPostgresServer started = new EmbeddedPostgresServer(postgres, password);
            if (fresh) {
                started.initialize(directory);
                Files.delete(unfinished(directory));
            }
            started.limitWal(directory);
            started.checkDurable();
            return started;
        } catch (IOException | SQLException e) {
            throw new DevException(
                    "PostgreSQL does not start on 127.0.0.1:" + port + ": " + e.getMessage() + ". Its log is " + log,
                    e);
        } catch (UnsupportedOperationException | IllegalStateException e) {
            throw new DevException(
                    "There is no embedded PostgreSQL for " + System.getProperty("os.name") + " "
                            + System.getProperty("os.arch") + " in this build, or it does not run here ("
                            + e.getMessage() + "). Run `syncline server` with a PostgreSQL 16 or newer of your own",
                    e);
        }
    }

    /** One that a process began to make, and died, is set aside: nobody can have used it, and nobody ever will. */
    private static boolean isFresh(Path directory) throws IOException {
        Path unfinished = unfinished(directory);
        if (Files.exists(unfinished) && Files.exists(directory)) {
            Path aside = Files.createTempDirectory(unfinished.getParent(), unfinished.getFileName() + "-");
            LOGGER.warn("PostgreSQL's directory was not finished, it is made anew; the old one is in {}", aside);
            Trees.move(directory, aside.resolve(directory.getFileName()));
        }
        boolean fresh = isEmpty(directory);
        if (fresh) {
            Files.createDirectories(unfinished.getParent());
            Files.writeString(unfinished, "");
        }
        return fresh;
    }

    private static boolean isEmpty(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return true;
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.findAny().isEmpty();
        }
    }

    private static Path unfinished(Path directory) {
        Path absolute = directory.toAbsolutePath();
        return absolute.resolveSibling(absolute.getFileName() + ".unfinished");
    }

    private static Map<String, String> settings() {
        return Map.of(
                "listen_addresses", "127.0.0.1",
                // The library's defaults are off and off: nothing would be durable.
                "fsync", "on",
                "synchronous_commit", "on",
                "wal_level", "logical",
                "track_commit_timestamp", "on",
                "max_connections", "100",
                "shared_buffers", "128MB");
    }

    private void initialize(Path directory) throws SQLException, IOException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER ROLE " + SUPERUSER + " PASSWORD '" + password + "'");
            statement.execute("CREATE ROLE " + USER + " SUPERUSER REPLICATION LOGIN PASSWORD '" + password + "'");
            statement.execute("CREATE DATABASE " + DATABASE + " OWNER " + USER);
            Files.writeString(directory.resolve("pg_hba.conf"), ACCESS);
            statement.execute("SELECT pg_reload_conf()");
        }
    }

    /** Not on the command line, which nobody could overrule: what somebody else set stays. */
    private void limitWal(Path directory) throws SQLException, IOException {
        if (Files.readString(directory.resolve("postgresql.auto.conf")).contains(WAL_LIMIT)) {
            return;
        }
        try (Connection connection =
                        server.getPostgresDatabase(Map.of("password", password)).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER SYSTEM SET " + WAL_LIMIT + " = '4GB'");
            statement.execute("SELECT pg_reload_conf()");
        }
    }

    private void checkDurable() throws SQLException {
        try (Connection connection =
                        server.getPostgresDatabase(Map.of("password", password)).getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT current_setting('fsync') = 'on' AND current_setting('synchronous_commit') = 'on'")) {
            row.next();
            if (!row.getBoolean(1)) {
                throw new DevException("PostgreSQL runs without fsync or synchronous_commit, which Syncline refuses");
            }
        }
    }

    /** Kills by pid, and only what says itself that it is the server of this directory. */
    private static void stopLeftOver(Path directory) throws IOException {
        Path pidFile = directory.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        List<String> lines = Files.readAllLines(pidFile, StandardCharsets.UTF_8);
        Optional<ProcessHandle> left = lines.isEmpty()
                ? Optional.empty()
                : ProcessHandle.of(Long.parseLong(lines.get(0).trim()));
        boolean ours = left.flatMap(process -> process.info().command())
                .filter(command -> new File(command).getName().startsWith("postgres"))
                .isPresent();
        if (ours && lines.size() > 1 && Files.isSameFile(Path.of(lines.get(1).trim()), directory)) {
            LOGGER.info(
                    "stopping a PostgreSQL that a killed process left behind pid={}",
                    left.get().pid());
            stopFast(left.get());
        }
        Files.deleteIfExists(pidFile);
    }

    /** SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for every client. */
    private static void stopFast(ProcessHandle process) throws IOException {
        try {
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                    .start()
                    .waitFor();
            process.onExit().get(STOP_WITHIN_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public int port() {
        return server.getPort();
    }

    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + port() + "/" + DATABASE;
    }

    /** As psql takes it. */
    public String url() {
        return "postgresql://" + USER + ":" + password + "@127.0.0.1:" + port() + "/" + DATABASE;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
