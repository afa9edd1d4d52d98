package dev.syncline.server.dev;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * One KRaft broker inside the JVM, on a directory that stays. None of Kafka's classes used here is public API: they are
 * named in this file alone.
 */
public final class EmbeddedKafka implements AutoCloseable {
    private static final String CLUSTER_ID = "syncline-cluster-id";

    private final KafkaRaftServer broker;
    private final int port;

    private EmbeddedKafka(KafkaRaftServer broker, int port) {
        this.broker = broker;
        this.port = port;
    }

    /**
     * Returns when it serves.
     *
     * @param port of the broker, on loopback
     * @param controllerPort of its controller, on loopback
     */
    public static EmbeddedKafka start(Path directory, int port, int controllerPort) {
        try {
            Files.createDirectories(directory);
            format(directory, clusterId(directory));
            KafkaRaftServer broker =
                    new KafkaRaftServer(new KafkaConfig(config(directory, port, controllerPort)), Time.SYSTEM);
            broker.startup();
            return new EmbeddedKafka(broker, port);
        } catch (Exception e) {
            throw new DevException("Kafka does not start on 127.0.0.1:" + port + ": " + e.getMessage(), e);
        }
    }

    private static String clusterId(Path directory) throws IOException {
        Path file = directory.resolveSibling(CLUSTER_ID);
        if (!Files.exists(file)) {
            Files.writeString(file, Uuid.randomUuid().toString());
        }
        return Files.readString(file, StandardCharsets.UTF_8);
    }

    private static void format(Path directory, String clusterId) throws Exception {
        new Formatter()
                .setClusterId(clusterId)
                .setNodeId(1)
                .addDirectory(directory.toString())
                .setMetadataLogDirectory(directory.toString())
                .setControllerListenerName("CONTROLLER")
                .setReleaseVersion(MetadataVersion.latestProduction())
                .setHasDynamicQuorum(false)
                .setIgnoreFormatted(true)
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .run();
    }

    private static Properties config(Path directory, int port, int controllerPort) {
        Properties config = new Properties();
        config.put("process.roles", "broker,controller");
        config.put("node.id", "1");
        config.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        config.put("listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
        config.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
        config.put("controller.listener.names", "CONTROLLER");
        config.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        config.put("log.dirs", directory.toString());
        config.put("auto.create.topics.enable", "false");
        for (String internal : new String[] {
            "offsets.topic.replication.factor",
            "transaction.state.log.replication.factor",
            "transaction.state.log.min.isr",
            "share.coordinator.state.topic.replication.factor",
            "offsets.topic.num.partitions",
            "transaction.state.log.num.partitions",
            "share.coordinator.state.topic.num.partitions"
        }) {
            config.put(internal, "1");
        }
        config.put("group.initial.rebalance.delay.ms", "0");
        // A transaction that begins right after a commit waits for this long; the default of 20 doubles the tail.
        config.put("add.partitions.to.txn.retry.backoff.ms", "1");
        // The decider's place in the log must outlive a machine that is switched off for a while.
        config.put("offsets.retention.minutes", Integer.toString(Integer.MAX_VALUE));
        // After kill -9 the controller waits until it has forgotten the broker that was; nine seconds by default.
        config.put("broker.session.timeout.ms", "4000");
        config.put("broker.heartbeat.interval.ms", "1000");
        config.put("message.max.bytes", Integer.toString(8 << 20));
        config.put("replica.fetch.max.bytes", Integer.toString(8 << 20));
        // One machine has no replica to take over: what is acknowledged is on disk within a second.
        config.put("log.flush.interval.ms", "1000");
        config.put("log.segment.bytes", Integer.toString(256 << 20));
        config.put("log.cleaner.dedupe.buffer.size", Long.toString(32L << 20));
        return config;
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        broker.shutdown();
        broker.awaitShutdown();
    }
}
