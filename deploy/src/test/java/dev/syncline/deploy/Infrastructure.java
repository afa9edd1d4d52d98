package dev.syncline.deploy;

import dev.syncline.server.dev.EmbeddedKafka;
import dev.syncline.server.dev.EmbeddedPostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A real Kafka and a real PostgreSQL, from wherever they come. */
interface Infrastructure extends AutoCloseable {
    String bootstrapServers();

    String jdbcUrl();

    String user();

    String password();

    default Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl() + "?stringtype=unspecified", user(), password());
    }

    @Override
    void close();

    /** Inside this JVM and beside it, as {@code dev} runs them. */
    static Infrastructure embedded(Path directory) {
        List<Integer> ports = freePorts(3);
        EmbeddedKafka kafka = EmbeddedKafka.start(directory.resolve("kafka"), ports.get(0), ports.get(1));
        EmbeddedPostgresServer postgres = EmbeddedPostgresServer.start(
                directory.resolve("postgres"),
                directory.resolve("postgres-binaries"),
                ports.get(2),
                "secret-of-the-test",
                directory.resolve("postgres.log"));
        return new Infrastructure() {
            @Override
            public String bootstrapServers() {
                return kafka.bootstrapServers();
            }

            @Override
            public String jdbcUrl() {
                return postgres.jdbcUrl();
            }

            @Override
            public String user() {
                return EmbeddedPostgresServer.USER;
            }

            @Override
            public String password() {
                return "secret-of-the-test";
            }

            @Override
            public void close() {
                try {
                    postgres.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                } finally {
                    kafka.close();
                }
            }
        };
    }

    static List<Integer> freePorts(int count) {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            List<Integer> ports = held.stream().map(ServerSocket::getLocalPort).toList();
            for (ServerSocket socket : held) {
                socket.close();
            }
            return ports;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
