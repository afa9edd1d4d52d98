package dev.syncline.deploy.fault;

import dev.syncline.deploy.LogReader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;

/** What people do to topics, and what a broker loses. */
final class LogFaults {
    static final String EVENTS = "syncline.events.tasks";
    private static final String CHANGES = "syncline.changes";

    private LogFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.lasting(
                        "retention shortened on an events topic",
                        "6a",
                        (arena, random) ->
                                set(arena, random, EVENTS, TopicConfig.RETENTION_MS_CONFIG, "3600000", "-1")),
                Fault.lasting(
                        "retention of an events topic bounded by bytes",
                        "6a",
                        (arena, random) ->
                                set(arena, random, EVENTS, TopicConfig.RETENTION_BYTES_CONFIG, "1000000000", "-1")),
                Fault.lasting(
                        "changes topic no longer compacted, but deleted",
                        "6a",
                        (arena, random) ->
                                set(arena, random, CHANGES, TopicConfig.CLEANUP_POLICY_CONFIG, "delete", "compact")),
                Fault.lasting(
                        "a stranger's transaction open on an events topic",
                        "28",
                        (arena, random) -> openTransaction(
                                arena, random, new ProducerRecord<>(EVENTS, new byte[] {'{'}, new byte[] {'}'}))),
                Fault.lasting(
                        "a stranger's transaction open on the changes topic",
                        "5c",
                        (arena, random) -> openTransaction(arena, random, lastChange(arena))),
                Fault.ending("events topic deleted", "6b", "topic-missing", (arena, random) -> delete(arena, EVENTS)),
                Fault.ending(
                        "events topic deleted and made again",
                        "6b",
                        "topic-replaced",
                        (arena, random) -> replace(arena, EVENTS)),
                Fault.ending(
                        "changes topic deleted and made again",
                        "6b",
                        "topic-replaced",
                        (arena, random) -> replace(arena, CHANGES)),
                Fault.ending(
                        "partitions added to an events topic",
                        "7",
                        "partition-count",
                        (arena, random) -> addPartitions(arena, EVENTS)),
                Fault.ending(
                        "partitions added to the changes topic",
                        "7",
                        "partition-count",
                        (arena, random) -> addPartitions(arena, CHANGES)),
                Fault.ending(
                        "tail of an events topic lost",
                        "5a",
                        "log-truncated",
                        (arena, random) -> loseTail(arena, EVENTS)),
                Fault.ending(
                        "tail of the changes topic lost",
                        "5a",
                        "log-truncated",
                        (arena, random) -> loseTail(arena, CHANGES)),
                Fault.ending("Kafka's directory lost", "5b", "topic-missing", LogFaults::loseAll));
    }

    private interface Work {
        void on(Admin admin) throws Exception;
    }

    private static void with(Arena arena, Work work) throws Exception {
        try (Admin admin = Admin.create(
                Map.<String, Object>of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, arena.bootstrapServers()))) {
            work.on(admin);
        }
    }

    /** For a while. */
    private static void set(Arena arena, Random random, String topic, String name, String value, String right)
            throws Exception {
        with(arena, admin -> {
            set(admin, topic, name, value);
            Pauses.lasting(arena, random);
            set(admin, topic, name, right);
        });
    }

    private static void set(Admin admin, String topic, String name, String value) throws Exception {
        admin.incrementalAlterConfigs(Map.of(
                        new ConfigResource(ConfigResource.Type.TOPIC, topic),
                        List.of(new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET))))
                .all()
                .get();
    }

    /** Whoever reads what is not committed knows it already. */
    private static ProducerRecord<byte[], byte[]> lastChange(Arena arena) {
        return new LogReader(arena.bootstrapServers())
                .read(CHANGES).stream()
                        .filter(logged -> logged.partition() == arena.partition() && logged.value() != null)
                        .reduce((before, last) -> last)
                        .map(last -> new ProducerRecord<>(CHANGES, last.partition(), last.key(), last.value()))
                        .orElseThrow();
    }

    private static void openTransaction(Arena arena, Random random, ProducerRecord<byte[], byte[]> record)
            throws Exception {
        Map<String, Object> config = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                arena.bootstrapServers(),
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                "stranger-" + UUID.randomUUID());
        try (var producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(record).get();
            Pauses.lasting(arena, random);
            producer.abortTransaction();
        }
    }

    private static void replace(Arena arena, String topic) throws Exception {
        delete(arena, topic);
        make(arena, topic);
    }

    private static void delete(Arena arena, String topic) throws Exception {
        with(arena, admin -> {
            admin.deleteTopics(List.of(topic)).all().get();
            Awaitility.await().until(() -> !admin.listTopics().names().get().contains(topic));
        });
    }

    private static void make(Arena arena, String topic) throws Exception {
        with(
                arena,
                admin -> Awaitility.await()
                        .ignoreExceptions()
                        .until(() -> admin.createTopics(List.of(new NewTopic(topic, Arena.PARTITIONS, (short) 1)))
                                        .all()
                                        .get()
                                == null));
    }

    private static void addPartitions(Arena arena, String topic) throws Exception {
        with(
                arena,
                admin -> admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(Arena.PARTITIONS + 1)))
                        .all()
                        .get());
    }

    /** As a machine that loses what it had acknowledged and not yet written. */
    private static void loseTail(Arena arena, String topic) throws Exception {
        arena.broker().kill();
        Path segment = largestSegment(arena.kafkaDirectory(), topic);
        try (FileChannel file = FileChannel.open(segment, StandardOpenOption.WRITE)) {
            file.truncate(file.size() / 2);
        }
        arena.broker().start();
    }

    private static void loseAll(Arena arena, Random random) throws Exception {
        arena.broker().kill();
        arena.broker().loseData();
        arena.broker().start();
    }

    private static Path largestSegment(Path kafka, String topic) throws IOException {
        try (Stream<Path> files = Files.walk(kafka)) {
            return files.filter(
                            file -> file.getParent().getFileName().toString().startsWith(topic + "-"))
                    .filter(file -> file.toString().endsWith(".log"))
                    .max(Comparator.comparingLong(file -> file.toFile().length()))
                    .orElseThrow();
        }
    }
}
