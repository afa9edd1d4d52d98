package dev.syncline.deploy.fault;

import dev.syncline.deploy.Infrastructure;
import dev.syncline.deploy.Relay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.awaitility.Awaitility;

/**
 * The Kafka of an arena, on a small disk of its own: one broker as {@code dev} has it, or some that replicate everything,
 * as in production. Before each stands a relay; among themselves they go without.
 */
final class Brokers implements AutoCloseable {
    private static final int MIB_EACH = 384;
    private static final Duration UP_WITHIN = Duration.ofMinutes(2);

    private final Path directory;
    private final RamDisk disk;
    private final List<Relay> ways = new ArrayList<>();
    private final List<BrokerProcess> all;

    /** Starts them. */
    Brokers(Path directory, int count) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.disk = RamDisk.mount(directory, count * MIB_EACH);
        List<Integer> ports = Infrastructure.freePorts(count * BrokerCluster.PORTS_EACH);
        for (int port : ports.subList(0, count)) {
            ways.add(new Relay(port));
        }
        List<Integer> found = ways.stream().map(Relay::port).toList();
        this.all = count == 1
                ? List.of(BrokerProcess.embedded(directory, ports.get(0), ports.get(1), found.get(0)))
                : new BrokerCluster(directory, found, ports).format();
        try {
            for (BrokerProcess broker : all) {
                broker.start();
            }
            if (count > 1) {
                awaitAll();
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Topics that all are to hold can't be made before. */
    private void awaitAll() {
        try (Admin admin =
                Admin.create(Map.<String, Object>of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers()))) {
            Awaitility.await()
                    .atMost(UP_WITHIN)
                    .ignoreExceptions()
                    .until(() -> admin.describeCluster().nodes().get().size() == all.size());
        }
    }

    Path directory() {
        return directory;
    }

    RamDisk disk() {
        return disk;
    }

    List<BrokerProcess> all() {
        return all;
    }

    /** The only one, or any. */
    BrokerProcess first() {
        return all.get(0);
    }

    /** As {@link #first}. */
    Relay toFirst() {
        return ways.get(0);
    }

    /** Through the relays. */
    String bootstrapServers() {
        return ways.stream().map(way -> "127.0.0.1:" + way.port()).collect(Collectors.joining(","));
    }

    @Override
    public void close() throws IOException {
        all.forEach(BrokerProcess::close);
        for (Relay way : ways) {
            way.close();
        }
        disk.close();
    }
}
