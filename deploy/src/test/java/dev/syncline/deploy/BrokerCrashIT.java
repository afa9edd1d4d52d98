package dev.syncline.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.syncline.server.dev.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("long")
class BrokerCrashIT {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final int KILLS = 4;
    private static final String COMPILED = "-XX:TieredStopAtLevel=1";
    private static final int TRANSACTIONS_BEFORE_THE_KILL = 20;

    @TempDir
    private Path directory;

    /**
     * Kafka 4.3.0 to 4.4.0 loses the markers of a transaction that was being ended when the only broker died
     * (KAFKA-20734): what reads committed records then waits for ever, and so does a group whose offsets were in it.
     */
    @Test
    void noTransactionHangsAfterKillMinusNine() throws Exception {
        List<Integer> ports = Infrastructure.freePorts(2);
        for (int kill = 0; kill <= KILLS; kill++) {
            Path out = directory.resolve("out-" + kill);
            Process broker = broker(Broker.class, COMPILED, ports, out);
            try {
                await().atMost(SOON).until(() -> said(out).size() > TRANSACTIONS_BEFORE_THE_KILL || !broker.isAlive());
                assertThat(said(out)).as("after %d kills", kill).first().isEqualTo(Broker.NOTHING_OPEN);
                assertThat(said(out)).hasSizeGreaterThan(TRANSACTIONS_BEFORE_THE_KILL);
            } finally {
                broker.destroyForcibly().waitFor();
            }
        }
    }

    /**
     * Kafka 4.2.1 forgets the members of its groups when it takes the leadership of their topic twice while it reads it
     * (see {@link EmbeddedKafka}): who joins then waits for those that died.
     */
    @Test
    void groupGoesOnAfterKillMinusNineHoweverManyOffsetsItHasCommitted() throws Exception {
        List<Integer> ports = Infrastructure.freePorts(2);
        for (int kill = 0; kill <= 2; kill++) {
            Path out = directory.resolve("out-" + kill);
            // Interpreted, it reads for long enough what the first one has written.
            Process broker = broker(GroupBroker.class, kill == 0 ? COMPILED : "-Xint", ports, out);
            try {
                await().atMost(SOON).until(() -> said(out).contains(GroupBroker.COMMITTED) || !broker.isAlive());
                assertThat(said(out)).as("after %d kills", kill).contains(GroupBroker.COMMITTED);
            } finally {
                broker.destroyForcibly().waitFor();
            }
        }
    }

    /** By the broker, not by its libraries. */
    private static List<String> said(Path out) throws IOException {
        try (Stream<String> lines = Files.lines(out)) {
            return lines.filter(line -> line.startsWith(Broker.SAYS)).toList();
        }
    }

    private Process broker(Class<?> main, String option, List<Integer> ports, Path out) throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        option,
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        main.getName(),
                        directory.resolve("kafka").toString(),
                        ports.get(0).toString(),
                        ports.get(1).toString())
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** One broker and one producer, which commits transactions until it is killed. */
    static final class Broker {
        static final String SAYS = "broker: ";
        static final String NOTHING_OPEN = SAYS + "nothing open";
        static final String COMMITTED = SAYS + "committed";
        private static final TopicPartition PARTITION = new TopicPartition("t", 0);

        private Broker() {}

        public static void main(String[] arguments) {
            try {
                run(arguments);
            } catch (Exception e) {
                System.out.println(SAYS + e);
                Runtime.getRuntime().halt(1);
            }
        }

        private static void run(String[] arguments) throws Exception {
            EmbeddedKafka kafka = EmbeddedKafka.start(
                    Path.of(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
            Map<String, Object> client = Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
            try (Admin admin = Admin.create(client);
                    KafkaProducer<byte[], byte[]> producer = producer(kafka)) {
                if (!admin.listTopics().names().get().contains(PARTITION.topic())) {
                    admin.createTopics(Set.of(new NewTopic(PARTITION.topic(), 1, (short) 1)))
                            .all()
                            .get();
                }
                producer.initTransactions();
                long open = end(admin, IsolationLevel.READ_UNCOMMITTED) - end(admin, IsolationLevel.READ_COMMITTED);
                System.out.println(open == 0 ? NOTHING_OPEN : SAYS + open + " records that never become readable");
                while (true) {
                    producer.beginTransaction();
                    producer.send(new ProducerRecord<>(PARTITION.topic(), new byte[10]))
                            .get();
                    producer.commitTransaction();
                    System.out.println(COMMITTED);
                }
            }
        }

        private static KafkaProducer<byte[], byte[]> producer(EmbeddedKafka kafka) {
            return new KafkaProducer<>(
                    Map.of(
                            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                            kafka.bootstrapServers(),
                            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                            "the one"),
                    new ByteArraySerializer(),
                    new ByteArraySerializer());
        }

        private static long end(Admin admin, IsolationLevel isolation) throws Exception {
            return admin.listOffsets(Map.of(PARTITION, OffsetSpec.latest()), new ListOffsetsOptions(isolation))
                    .partitionResult(PARTITION)
                    .get()
                    .offset();
        }
    }

    /** One broker and one member of a group, which commits many offsets until it is killed. */
    static final class GroupBroker {
        static final String COMMITTED = Broker.SAYS + "committed";
        private static final String TOPIC = "many";
        private static final int PARTITIONS = 100;
        private static final int COMMITS = 700;

        private GroupBroker() {}

        public static void main(String[] arguments) {
            try {
                run(arguments);
            } catch (Exception e) {
                System.out.println(Broker.SAYS + e);
                Runtime.getRuntime().halt(1);
            }
        }

        private static void run(String[] arguments) throws Exception {
            EmbeddedKafka kafka = EmbeddedKafka.start(
                    Path.of(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
            boolean fresh;
            try (Admin admin =
                    Admin.create(Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()))) {
                fresh = !admin.listTopics().names().get().contains(TOPIC);
                if (fresh) {
                    admin.createTopics(Set.of(new NewTopic(TOPIC, PARTITIONS, (short) 1)))
                            .all()
                            .get();
                }
            }
            try (KafkaConsumer<byte[], byte[]> member = member(kafka)) {
                member.subscribe(List.of(TOPIC));
                while (member.assignment().isEmpty()) {
                    member.poll(Duration.ofMillis(100));
                }
                for (int commit = 0; commit < (fresh ? COMMITS : 1); commit++) {
                    member.commitSync(member.assignment().stream()
                            .collect(Collectors.toMap(Function.identity(), one -> new OffsetAndMetadata(0))));
                }
                System.out.println(COMMITTED);
                while (true) {
                    member.poll(Duration.ofMillis(100));
                }
            }
        }

        private static KafkaConsumer<byte[], byte[]> member(EmbeddedKafka kafka) {
            return new KafkaConsumer<>(
                    Map.of(
                            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                            kafka.bootstrapServers(),
                            ConsumerConfig.GROUP_ID_CONFIG,
                            "the group",
                            ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
                            6_000),
                    new ByteArrayDeserializer(),
                    new ByteArrayDeserializer());
        }
    }
}
