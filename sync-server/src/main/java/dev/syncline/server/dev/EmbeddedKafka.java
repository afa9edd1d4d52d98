package dev.syncline.server.dev;

import dev.syncline.json.DurableFile;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.ObjectName;
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
    private static final int NODE = 1;
    private static final Duration FORGOTTEN_WITHIN = Duration.ofSeconds(10);
    /** Between two compactions all commits of offsets stay; whoever starts reads them all. */
    private static final int COORDINATOR_SEGMENT_BYTES = 1 << 20;

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
        return start(directory, port, controllerPort, port);
    }

    /** @param advertised where clients find it on loopback, if something stands between them */
    public static EmbeddedKafka start(Path directory, int port, int controllerPort, int advertised) {
        try {
            Files.createDirectories(directory);
            boolean killed = wasKilled(directory);
            format(directory, clusterId(directory), NODE);
            Properties config = config(directory, port, controllerPort, advertised);
            if (killed) {
                forgetTheKilled(config, controllerPort);
            }
            KafkaRaftServer broker = new KafkaRaftServer(new KafkaConfig(config), Time.SYSTEM);
            broker.startup();
            return new EmbeddedKafka(broker, port);
        } catch (Exception e) {
            throw new DevException("Kafka does not start on 127.0.0.1:" + port + ": " + e.getMessage(), e);
        }
    }

    private static boolean wasKilled(Path directory) {
        return Files.exists(directory.resolve("__cluster_metadata-0"))
                && Files.notExists(directory.resolve(".kafka_cleanshutdown"));
    }

    /**
     * Lets the controller alone take the leadership from the broker that was killed. A broker that starts earlier takes
     * itself for the leader, loads its groups, unloads them, and loads them again; where the first load ends while the
     * second goes on, Kafka 4.2.1 takes that for the second's end: it serves groups that are not there yet, and members
     * that died are never missed.
     */
    private static void forgetTheKilled(Properties config, int controllerPort) throws Exception {
        Properties alone = new Properties();
        alone.putAll(config);
        alone.put("process.roles", "controller");
        alone.put("listeners", "CONTROLLER://127.0.0.1:" + controllerPort);
        alone.remove("advertised.listeners");
        // Nobody lives there: whoever was killed need not be waited for as long as one that is slow.
        alone.put("broker.session.timeout.ms", "1500");
        alone.put("broker.heartbeat.interval.ms", "500");
        KafkaRaftServer controller = new KafkaRaftServer(new KafkaConfig(alone), Time.SYSTEM);
        controller.startup();
        try {
            long until = System.nanoTime() + FORGOTTEN_WITHIN.toNanos();
            boolean missed = false;
            // A broker that was killed before it was known is not waited for any longer.
            while (!missed && (System.nanoTime() < until || gauge("ActiveBrokerCount") > 0)) {
                TimeUnit.MILLISECONDS.sleep(50);
                missed = gauge("FencedBrokerCount") > 0 && gauge("ActiveBrokerCount") == 0;
            }
        } finally {
            controller.shutdown();
            controller.awaitShutdown();
        }
    }

    /** One of the controller's, as any JMX client sees it; negative where there is none yet. */
    private static int gauge(String name) throws JMException {
        try {
            return (Integer) ManagementFactory.getPlatformMBeanServer()
                    .getAttribute(new ObjectName("kafka.controller:type=KafkaController,name=" + name), "Value");
        } catch (InstanceNotFoundException e) {
            return -1;
        }
    }

    private static String clusterId(Path directory) throws IOException {
        Path file = directory.resolveSibling(CLUSTER_ID);
        if (!Files.exists(file)) {
            DurableFile.replace(file, Uuid.randomUuid().toString().getBytes(StandardCharsets.UTF_8));
        }
        return Files.readString(file, StandardCharsets.UTF_8);
    }

    /** Makes a directory one that a broker of a cluster can start on; one that is already stays as it is. */
    public static void format(Path directory, String clusterId, int node) throws Exception {
        new Formatter()
                .setClusterId(clusterId)
                .setNodeId(node)
                .addDirectory(directory.toString())
                .setMetadataLogDirectory(directory.toString())
                .setControllerListenerName("CONTROLLER")
                .setReleaseVersion(MetadataVersion.latestProduction())
                .setHasDynamicQuorum(false)
                .setIgnoreFormatted(true)
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .run();
    }

    private static Properties config(Path directory, int port, int controllerPort, int advertised) {
        Properties config = new Properties();
        config.put("process.roles", "broker,controller");
        config.put("node.id", Integer.toString(NODE));
        config.put("controller.quorum.voters", NODE + "@127.0.0.1:" + controllerPort);
        config.put("listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
        config.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + advertised);
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
        config.put("offsets.topic.segment.bytes", Integer.toString(COORDINATOR_SEGMENT_BYTES));
        config.put("transaction.state.log.segment.bytes", Integer.toString(COORDINATOR_SEGMENT_BYTES));
        config.put("group.initial.rebalance.delay.ms", "0");
        // A transaction that begins right after a commit waits for this long; the default of 20 doubles the tail.
        config.put("add.partitions.to.txn.retry.backoff.ms", "1");
        // The decider's place in the log must outlive a machine that is switched off for a while.
        config.put("offsets.retention.minutes", Integer.toString(Integer.MAX_VALUE));
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
