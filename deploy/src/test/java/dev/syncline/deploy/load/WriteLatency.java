package dev.syncline.deploy.load;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.event.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A write over HTTP until its verdict, and what people do without Syncline. */
final class WriteLatency {
    private static final String TASKS = "/v1/tasks";
    private static final String NOTHING = "/v1/nothing";
    private static final String TEXT = "Every write becomes one event on the log, and both stores follow it.";

    private final JsonNode dev;

    WriteLatency(JsonNode dev) {
        this.dev = dev;
    }

    /** Of single writes, in milliseconds. */
    record Quantiles(double p50, double p99) {
        static Quantiles of(double[] millis) {
            Arrays.sort(millis);
            return new Quantiles(millis[(millis.length - 1) / 2], millis[(int) (0.99 * (millis.length - 1))]);
        }
    }

    Quantiles ours(int writes) throws Exception {
        return timed(writes, TASKS, 201);
    }

    /** The same request to a path that there is not: what HTTP alone takes, to and fro. */
    Quantiles refused(int writes) throws Exception {
        return timed(writes, NOTHING, 404);
    }

    private Quantiles timed(int writes, String path, int expected) throws Exception {
        try (PlainClient client = client()) {
            return timed(writes, () -> write(client, path, expected));
        }
    }

    private PlainClient client() throws IOException {
        return new PlainClient(URI.create(dev.get("http").asText()));
    }

    private static Void write(PlainClient client, String path, int expected) throws IOException {
        int status = client.post(path, document(UUID.randomUUID()));
        if (status != expected) {
            throw new IllegalStateException("a write to " + path + " got " + status);
        }
        return null;
    }

    private static byte[] document(UUID id) {
        return Json.bytes(Json.NODES
                .objectNode()
                .put("id", id.toString())
                .put("title", "Task " + id)
                .put("description", TEXT)
                .put("status", "todo")
                .put("priority", "medium"));
    }

    /** One INSERT, committed. */
    Quantiles insert(int writes) throws Exception {
        try (Inserts inserts = new Inserts(dev)) {
            return timed(writes, () -> inserts.insert(UUID.randomUUID()));
        }
    }

    /** One INSERT, committed, and the same document into a file of its own, made durable. */
    Quantiles dual(int writes, Path directory) throws Exception {
        Files.createDirectories(directory);
        try (Inserts inserts = new Inserts(dev)) {
            return timed(writes, () -> {
                UUID id = UUID.randomUUID();
                inserts.insert(id);
                try (FileChannel file = FileChannel.open(
                        directory.resolve(id + ".json"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                    file.write(ByteBuffer.wrap(document(id)));
                    file.force(true);
                }
                return null;
            });
        }
    }

    private static Quantiles timed(int writes, Callable<Void> write) throws Exception {
        double[] millis = new double[writes];
        for (int i = 0; i < writes; i++) {
            long begun = System.nanoTime();
            write.call();
            millis[i] = (System.nanoTime() - begun) / 1e6;
        }
        return Quantiles.of(millis);
    }

    /** Writes per second of so many clients at once. */
    double oursPerSecond(int clients, int writes) throws Exception {
        return perSecond(clients, writes, TASKS, 201);
    }

    /** As {@link #refused}. */
    double refusedPerSecond(int clients, int writes) throws Exception {
        return perSecond(clients, writes, NOTHING, 404);
    }

    private double perSecond(int clients, int writes, String path, int expected) throws Exception {
        List<PlainClient> connections = new ArrayList<>();
        try {
            List<Callable<Void>> writers = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                PlainClient client = client();
                connections.add(client);
                writers.add(() -> write(client, path, expected));
            }
            return perSecond(writes, writers);
        } finally {
            for (PlainClient client : connections) {
                client.close();
            }
        }
    }

    double insertsPerSecond(int clients, int writes) throws Exception {
        List<Inserts> connections = new ArrayList<>();
        try {
            List<Callable<Void>> writers = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                Inserts inserts = new Inserts(dev);
                connections.add(inserts);
                writers.add(() -> inserts.insert(UUID.randomUUID()));
            }
            return perSecond(writes, writers);
        } finally {
            for (Inserts inserts : connections) {
                inserts.close();
            }
        }
    }

    /** @param writers one for each client */
    private static double perSecond(int writes, List<Callable<Void>> writers) throws Exception {
        int each = writes / writers.size();
        ExecutorService threads = Executors.newFixedThreadPool(writers.size());
        try {
            List<Callable<Void>> clients = new ArrayList<>();
            for (Callable<Void> writer : writers) {
                clients.add(() -> {
                    for (int i = 0; i < each; i++) {
                        writer.call();
                    }
                    return null;
                });
            }
            long begun = System.nanoTime();
            for (var done : threads.invokeAll(clients)) {
                done.get();
            }
            return each * writers.size() / ((System.nanoTime() - begun) / 1e9);
        } finally {
            threads.shutdownNow();
        }
    }

    /** Into a table like that of the tasks, but of nobody's concern. */
    private static final class Inserts implements AutoCloseable {
        private final Connection connection;
        private final PreparedStatement insert;

        Inserts(JsonNode dev) throws SQLException {
            connection = new CopyPeer(dev.get("postgres").asText()).connect();
            try (var statement = connection.createStatement()) {
                statement.execute("SELECT pg_advisory_lock(4711)");
                statement.execute("CREATE SCHEMA IF NOT EXISTS bench_peer");
                statement.execute("CREATE TABLE IF NOT EXISTS bench_peer.tasks (LIKE public.tasks INCLUDING ALL)");
                statement.execute("SELECT pg_advisory_unlock(4711)");
            }
            insert = connection.prepareStatement("INSERT INTO bench_peer.tasks (id, title, description, status,"
                    + " priority) VALUES (?, ?, '" + TEXT + "', 'todo', 'medium')");
        }

        Void insert(UUID id) throws SQLException {
            insert.setObject(1, id);
            insert.setString(2, "Task " + id);
            insert.executeUpdate();
            return null;
        }

        @Override
        public void close() throws SQLException {
            connection.close();
        }
    }
}
