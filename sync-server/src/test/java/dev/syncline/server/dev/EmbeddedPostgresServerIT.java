package dev.syncline.server.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresServerIT {
    private static final String PASSWORD = "secret-of-the-test";

    @TempDir
    private Path parent;

    private EmbeddedPostgresServer start() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        return EmbeddedPostgresServer.start(parent.resolve("postgres"), port, PASSWORD, parent.resolve("log"));
    }

    private static boolean exists(EmbeddedPostgresServer server, String table) throws Exception {
        try (var connection = DriverManager.getConnection(server.jdbcUrl(), EmbeddedPostgresServer.USER, PASSWORD);
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT to_regclass('" + table + "') IS NOT NULL")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /** As a bad copy leaves it: that may be all that somebody has. */
    @Test
    void directoryThatIsNoneAndNotOursIsLeftAlone() throws Exception {
        Path file = Files.createDirectories(parent.resolve("postgres/base")).resolve("1");
        Files.writeString(file, "rows");
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(this::start).isInstanceOf(DevException.class);
        }

        assertThat(file).hasContent("rows");
    }

    /** As the first start of dev leaves it that is killed while the directory is made. */
    @Test
    void directoryThatWasNeverFinishedIsMadeAnewAndAFinishedOneStays() throws Exception {
        Files.createDirectories(parent.resolve("postgres"));
        Files.writeString(parent.resolve("postgres/PG_VERSION"), "18\n");
        Files.writeString(parent.resolve("postgres.unfinished"), "");

        try (EmbeddedPostgresServer first = start();
                var connection = DriverManager.getConnection(first.jdbcUrl(), EmbeddedPostgresServer.USER, PASSWORD);
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE kept (id integer)");
        }

        try (EmbeddedPostgresServer second = start()) {
            assertThat(exists(second, "kept")).isTrue();
        }
    }
}
