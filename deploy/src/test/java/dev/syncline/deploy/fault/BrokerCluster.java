package dev.syncline.deploy.fault;

import dev.syncline.server.dev.EmbeddedKafka;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kafka.Kafka;
import org.apache.kafka.common.Uuid;

/** Brokers that replicate everything, each a controller, too; each is Kafka's own program with a file of settings. */
final class BrokerCluster {
    /** For clients, for the other brokers, for controllers: all of the first, then all of the second ... */
    static final int PORTS_EACH = 3;

    private final Path directory;
    private final List<Integer> advertised;
    private final List<Integer> ports;
    private final String id = Uuid.randomUuid().toString();

    /** @param advertised where its clients find each */
    BrokerCluster(Path directory, List<Integer> advertised, List<Integer> ports) {
        this.directory = directory;
        this.advertised = advertised;
        this.ports = ports;
    }

    /** Returns them, not started yet. */
    List<BrokerProcess> format() throws IOException {
        for (int broker = 0; broker < advertised.size(); broker++) {
            try (Writer out = Files.newBufferedWriter(file(broker))) {
                settings(broker).store(out, null);
            }
            format(broker);
        }
        return IntStream.range(0, advertised.size())
                .mapToObj(broker -> new BrokerProcess(
                        directory.resolveSibling("broker" + broker + ".out"),
                        data(broker),
                        Kafka.class,
                        List.of(file(broker).toString()),
                        () -> format(broker)))
                .toList();
    }

    private void format(int broker) {
        try {
            EmbeddedKafka.format(data(broker), id, broker);
        } catch (Exception e) {
            throw new IllegalStateException("no directory for a broker: " + data(broker), e);
        }
    }

    private Path file(int broker) {
        return directory.resolveSibling("broker" + broker + ".properties");
    }

    private Path data(int broker) {
        return directory.resolve("broker" + broker);
    }

    private int port(int kind, int broker) {
        return ports.get(kind * advertised.size() + broker);
    }

    private static String local(String listener, int port) {
        return listener + "://127.0.0.1:" + port;
    }

    private Properties settings(int broker) {
        Properties settings = new Properties();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", Integer.toString(broker));
        settings.put(
                "controller.quorum.voters",
                IntStream.range(0, advertised.size())
                        .mapToObj(voter -> voter + "@127.0.0.1:" + port(2, voter))
                        .collect(Collectors.joining(",")));
        String between = local("BETWEEN", port(1, broker));
        settings.put(
                "listeners",
                local("CLIENTS", port(0, broker)) + "," + between + "," + local("CONTROLLER", port(2, broker)));
        settings.put("advertised.listeners", local("CLIENTS", advertised.get(broker)) + "," + between);
        settings.put("inter.broker.listener.name", "BETWEEN");
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put("listener.security.protocol.map", "CLIENTS:PLAINTEXT,BETWEEN:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.put("log.dirs", data(broker).toString());
        settings.put("auto.create.topics.enable", "false");
        settings.put("message.max.bytes", Integer.toString(8 << 20));
        settings.put("replica.fetch.max.bytes", Integer.toString(8 << 20));
        settings.put("group.initial.rebalance.delay.ms", "0");
        replicate(settings);
        return settings;
    }

    /** As in production: whoever is acknowledged is held by two. */
    private void replicate(Properties settings) {
        for (String topic : List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
            settings.put(topic + ".replication.factor", Integer.toString(advertised.size()));
            settings.put(topic + ".num.partitions", "2");
        }
        settings.put("transaction.state.log.min.isr", "2");
        settings.put("min.insync.replicas", "2");
    }
}
