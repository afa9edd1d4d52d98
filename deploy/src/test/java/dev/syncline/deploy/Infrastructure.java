package dev.syncline.deploy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** A real Kafka and a real PostgreSQL, from wherever they come. */
public interface Infrastructure extends AutoCloseable {
    String bootstrapServers();

    /** Of topics. */
    default int replicationFactor() {
        return 1;
    }

    String jdbcUrl();

    String user();

    String password();

    default Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl() + "?stringtype=unspecified", user(), password());
    }

    @Override
    void close();

    static List<Integer> freePorts(int count) {
        List<Integer> ports = new ArrayList<>();
        while (ports.size() < count) {
            // Below those that connections are given: none may take it before its server does.
            int port = ThreadLocalRandom.current().nextInt(10_000, 32_000);
            if (!ports.contains(port) && isFree(port)) {
                ports.add(port);
            }
        }
        return ports;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
