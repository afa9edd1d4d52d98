package dev.syncline.server.dev;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import dev.syncline.server.SynclineApplication;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs Kafka, PostgreSQL and the server on one machine, on loopback, on one data directory. */
public final class Dev implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Dev.class);

    private final DevOptions options;
    private final Consumer<String> progress;
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private ObjectNode addresses = Json.NODES.objectNode();

    /** @param progress is told of each step, in words for people */
    public Dev(DevOptions options, Consumer<String> progress) {
        this.options = options;
        this.progress = progress;
    }

    /**
     * Starts everything and returns when it answers.
     *
     * @return {@code http}, {@code demo}, {@code admin}, {@code kafka}, {@code postgres}, {@code jsonStore}, {@code pid}
     * @throws DevException if something on this machine keeps it from starting
     */
    public ObjectNode start() throws Exception {
        // First: whoever starts the same twice is to hear of that, and not of the ports that the other has.
        DevDirectory directory = add(DevDirectory.hold(options.directory()));
        int http = checkPort(options.port());
        int admin = options.port() == 0 ? DevDirectory.freePorts(1).get(0) : checkPort(options.port() + 1);
        if (options.reset()) {
            directory.wipe();
        }
        DevDirectory.Settings settings = directory.settings();
        DemoServlet demo = DemoServlet.with(options.demoClient());
        progress.accept("starting Kafka");
        int kafkaPort = options.kafkaPort().orElse(settings.kafka());
        EmbeddedKafka kafka = add(EmbeddedKafka.start(directory.resolve("kafka"), kafkaPort, settings.controller()));
        progress.accept("starting PostgreSQL");
        EmbeddedPostgresServer postgres = add(EmbeddedPostgresServer.start(
                directory.resolve("postgres"),
                options.postgresPort().orElse(settings.postgres()),
                settings.password(),
                directory.resolve("postgres.log")));
        addresses = addresses(directory, http, admin, kafka, postgres);
        Path config = directory.resolve("server.yml");
        directory.writePrivately(
                config,
                new DevConfiguration(options, directory, addresses, postgres, settings.password())
                        .yaml()
                        .getBytes(StandardCharsets.UTF_8));
        progress.accept("starting the server");
        serve(config, demo);
        directory.ready(addresses);
        return addresses;
    }

    private static ObjectNode addresses(
            DevDirectory directory, int http, int admin, EmbeddedKafka kafka, EmbeddedPostgresServer postgres) {
        return Json.NODES
                .objectNode()
                .put("http", "http://127.0.0.1:" + http)
                .put("demo", "http://127.0.0.1:" + http + DemoServlet.PATH)
                .put("admin", "http://127.0.0.1:" + admin)
                .put("kafka", kafka.bootstrapServers())
                .put("postgres", postgres.url())
                .put("jsonStore", directory.resolve("json").toAbsolutePath().toString())
                .put("data", directory.root().toAbsolutePath().toString())
                .put("pid", ProcessHandle.current().pid());
    }

    private void serve(Path config, DemoServlet demo) throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        SynclineApplication application =
                new SynclineApplication(started::countDown, Map.of(DemoServlet.MAPPING, demo));
        DevServerCommand command = new DevServerCommand(application, config);
        add(command);
        command.start();
        started.await();
        command.awaitReady();
    }

    private <T extends AutoCloseable> T add(T part) {
        parts.push(part);
        return part;
    }

    /** @throws DevException if somebody listens there; 0 becomes a free one */
    private static int checkPort(int port) {
        if (port == 0) {
            return DevDirectory.freePorts(1).get(0);
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return port;
        } catch (IOException e) {
            throw new DevException(
                    "Port " + port + " on 127.0.0.1 is taken. Stop what listens there, or choose another: --port 8090",
                    e);
        }
    }

    /** Stops the server first, then what it stands on; whatever fails, the rest is stopped too. */
    @Override
    public void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                LOGGER.warn("a part did not stop in order", e);
            }
        }
    }

    /**
     * What a caller may choose.
     *
     * @param demoClient the file of the official client that the demo page runs; empty: from where it is published
     */
    public record DevOptions(
            Path directory,
            boolean reset,
            int port,
            Optional<Integer> kafkaPort,
            Optional<Integer> postgresPort,
            String catalog,
            Optional<Path> demoClient) {}
}
