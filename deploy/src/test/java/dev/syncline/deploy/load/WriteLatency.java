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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A write over HTTP until its verdict, and what people do without Syncline. */
final class WriteLatency {
    private static final String TASKS = "/v1/tasks";
    private static final String NOTHING = "/v1/nothing";
    static final String TEXT = "Every write becomes one event on the log, and both stores follow it.";

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

    /**
     * Of many clients at once.
     *
     * @param each how long one write took
     */
    record Rate(double perSecond, Quantiles each) {}

    /** Writes of so many clients at once. */
    Rate oursPerSecond(int clients, int writes) throws Exception {
        return perSecond(clients, writes, TASKS, 201);
    }

    /** As {@link #refused}. */
    Rate refusedPerSecond(int clients, int writes) throws Exception {
        return perSecond(clients, writes, NOTHING, 404);
    }

    private Rate perSecond(int clients, int writes, String path, int expected) throws Exception {
        return perSecond(clients, writes, this::client, client -> write(client, path, expected));
    }

    Rate insertsPerSecond(int clients, int writes) throws Exception {
        return perSecond(clients, writes, () -> new Inserts(dev), inserts -> inserts.insert(UUID.randomUUID()));
    }

    private interface Write<C> {
        void by(C connection) throws Exception;
    }

    /** Each over a connection of its own. */
    private static <C extends AutoCloseable> Rate perSecond(
            int clients, int writes, Callable<C> connect, Write<C> write) throws Exception {
        List<C> connections = new ArrayList<>();
        try {
            List<Callable<Void>> writers = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                C connection = connect.call();
                connections.add(connection);
                writers.add(() -> {
                    write.by(connection);
                    return null;
                });
            }
            return perSecond(writes, writers);
        } finally {
            for (C connection : connections) {
                connection.close();
            }
        }
    }

    /** @param writers one for each client */
    private static Rate perSecond(int writes, List<Callable<Void>> writers) throws Exception {
        int each = writes / writers.size();
        double[] millis = new double[each * writers.size()];
        AtomicInteger written = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(writers.size());
        try {
            List<Callable<Void>> clients = new ArrayList<>();
            for (Callable<Void> writer : writers) {
                clients.add(() -> {
                    for (int i = 0; i < each; i++) {
                        long begun = System.nanoTime();
                        writer.call();
                        millis[written.getAndIncrement()] = (System.nanoTime() - begun) / 1e6;
                    }
                    return null;
                });
            }
            long begun = System.nanoTime();
            for (var done : threads.invokeAll(clients)) {
                done.get();
            }
            double seconds = (System.nanoTime() - begun) / 1e9;
            return new Rate(millis.length / seconds, Quantiles.of(millis));
        } finally {
            threads.shutdownNow();
        }
    }
}
