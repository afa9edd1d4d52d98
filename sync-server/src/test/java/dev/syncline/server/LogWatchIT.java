package dev.syncline.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.CollectionSchema;
import dev.syncline.event.Position;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.LogUnavailableException;
import dev.syncline.projector.Standing;
import dev.syncline.projector.StoreUnavailableException;
import dev.syncline.projector.kafka.ChangeConsumers;
import dev.syncline.projector.kafka.LogIdentity;
import dev.syncline.projector.kafka.LogLayout;
import dev.syncline.projector.kafka.LogLayoutException;
import dev.syncline.projector.kafka.LogSetup;
import dev.syncline.projector.kafka.LogTopics;
import dev.syncline.projector.kafka.LogWatch;
import dev.syncline.projector.kafka.TopicIds;
import dev.syncline.server.dev.EmbeddedKafka;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A log that is no longer the one that was decided is never gone on with: while a server runs, and at its start. */
class LogWatchIT {
    private static final int PARTITIONS = 2;
    private static final List<String> STORES = List.of("postgres", "json");
    private static final AtomicInteger LOGS = new AtomicInteger();
    private static final Catalog CATALOG =
            new Catalog(List.of(CollectionSchema.parse("notes", """
                    {"type": "object", "properties": {"id": {"type": "string"}, "text": {"type": "string"}},
                     "required": ["id"]}""".getBytes(StandardCharsets.UTF_8))));

    @TempDir
    private static Path directory;

    private static int port;
    private static int controllerPort;
    private static EmbeddedKafka kafka;
    private static Map<String, Object> client;

    private final LogTopics topics = new LogTopics("log" + LOGS.incrementAndGet());
    private final String events = topics.events("notes");
    private Admin admin;
    private LogSetup setup;

    @BeforeAll
    static void startKafka() throws IOException {
        port = freePort();
        controllerPort = freePort();
        client = Map.of("bootstrap.servers", "127.0.0.1:" + port);
        kafka = startedKafka();
    }

    private static EmbeddedKafka startedKafka() throws IOException {
        return EmbeddedKafka.start(directory.resolve("kafka"), port, controllerPort);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @AfterAll
    static void stopKafka() {
        kafka.close();
    }

    @BeforeEach
    void setUp() {
        admin = Admin.create(client);
        setup = new LogSetup(admin, new LogLayout(topics, PARTITIONS, 1, (short) 1), CrashPoint.NONE);
    }

    @AfterEach
    void close() {
        admin.close();
    }

    /** As a server that starts. */
    private LogWatch started() {
        return started(Map.of());
    }

    /** @param stored where its stores stand */
    private LogWatch started(Map<Integer, Standing> stored) {
        ChangeConsumers consumers = new ChangeConsumers(client);
        LogIdentity identity = new LogIdentity(consumers::committed, LogWatchIT::producer, topics, CrashPoint.NONE);
        LogWatch watch = new LogWatch(admin, consumers::committed, setup, identity, topics, CATALOG, STORES);
        watch.begin(stored);
        setup.apply(CATALOG);
        Awaitility.await().until(() -> watch.look().isEmpty());
        return watch;
    }

    private static Producer<byte[], byte[]> producer() {
        return new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private void delete(String topic) throws ExecutionException, InterruptedException {
        admin.deleteTopics(List.of(topic)).all().get();
        Awaitility.await().until(() -> !admin.listTopics().names().get().contains(topic));
    }

    private void make(String topic, int partitions) {
        Awaitility.await()
                .ignoreExceptions()
                .until(() -> admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
                                .all()
                                .get()
                        == null);
        // The controller knows it before the broker lists it.
        Awaitility.await().until(() -> admin.listTopics().names().get().contains(topic));
    }

    /** As after the disk of the only broker was lost: making the topics anew would give every offset a second time. */
    @Test
    void kafkaWithoutTheLogOnWhichTheStoresStandIsRefused() throws Exception {
        assertThatThrownBy(() -> started(Map.of(0, new Standing("AAAAAAAAAAAAAAAAAAAAAA", new Position(1)))))
                .isInstanceOf(LogLayoutException.class)
                .hasMessageContaining("[topic-missing]");

        assertThat(admin.listTopics().names().get()).doesNotContain(topics.changes());
    }

    @Test
    void sameLogIsMetAgain() {
        started();

        LogWatch again = started();

        assertThat(again.look()).isEmpty();
        assertThat(again.danger()).isEmpty();
    }

    @Test
    void whatCouldNotBeKeptIsKeptWithTheNextLook() throws Exception {
        setup.apply(CATALOG);
        AtomicInteger asked = new AtomicInteger();
        ChangeConsumers consumers = new ChangeConsumers(client);
        LogIdentity identity = new LogIdentity(
                consumers::committed,
                () -> {
                    if (asked.incrementAndGet() == 1) {
                        throw new StoreUnavailableException("kafka", new IOException("planted"));
                    }
                    return producer();
                },
                topics,
                CrashPoint.NONE);
        LogWatch watch = new LogWatch(admin, consumers::committed, setup, identity, topics, CATALOG, STORES);

        assertThatThrownBy(watch::look).isInstanceOf(StoreUnavailableException.class);
        watch.look();

        LogIdentity later = new LogIdentity(consumers::committed, LogWatchIT::producer, topics, CrashPoint.NONE);
        later.read();
        assertThat(later.topics()).contains(events);
    }

    @Test
    void topicThatIsGoneIsMissedAndMayComeBackOnlyAsItself() throws Exception {
        LogWatch watch = started();
        delete(events);

        assertThat(watch.look())
                .hasValueSatisfying(missing -> assertThat(missing).contains(events));

        make(events, PARTITIONS);
        Awaitility.await()
                .untilAsserted(() -> assertThatThrownBy(watch::look)
                        .isInstanceOf(LogLayoutException.class)
                        .hasMessageContaining(events)
                        .hasMessageContaining("[topic-replaced]"));
    }

    @Test
    void nothingIsMadeInThePlaceOfATopicThatIsGone() throws Exception {
        started();
        delete(events);

        assertThatThrownBy(this::started)
                .isInstanceOf(LogLayoutException.class)
                .hasMessageContaining("[topic-missing]");

        assertThat(admin.listTopics().names().get()).doesNotContain(events);
    }

    @Test
    void topicThatWasMadeAgainIsRefusedAtTheStart() throws Exception {
        started();
        delete(events);
        make(events, PARTITIONS);

        assertThatThrownBy(this::started)
                .isInstanceOf(LogLayoutException.class)
                .hasMessageContaining("[topic-replaced]");
    }

    @Test
    void partitionsThatAreAddedToTheEventsEndIt() throws Exception {
        partitionsThatAreAddedEndIt(events, PARTITIONS + 1);
    }

    /** A tenant's changes would stand in another one from then on. */
    @Test
    void partitionsThatAreAddedToTheChangesEndIt() throws Exception {
        partitionsThatAreAddedEndIt(topics.changes(), 2);
    }

    private void partitionsThatAreAddedEndIt(String topic, int partitions) throws Exception {
        LogWatch watch = started();
        admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions)))
                .all()
                .get();

        Awaitility.await()
                .untilAsserted(() -> assertThatThrownBy(watch::look)
                        .isInstanceOf(LogLayoutException.class)
                        .hasMessageContaining("[partition-count]"));
    }

    @ParameterizedTest
    @CsvSource({
        "events,  retention.ms,          1000,           -1,        [events-retention], true",
        "events,  retention.bytes,       1000000000,     -1,        [events-retention], true",
        "events,  cleanup.policy,        compact,        delete,    [events-compacted], true",
        "changes, cleanup.policy,        delete,         compact,   [latest-retention], true",
        "changes, cleanup.policy,        'compact,delete', compact, [latest-retention], true",
        "capture, cleanup.policy,        delete,         compact,   [latest-retention], true",
        "changes, min.compaction.lag.ms, 1000,           604800000, [changes-retention], false"
    })
    void settingThatDropsWhatMustStayIsADangerUntilItIsTakenBack(
            String topic, String name, String value, String right, String code, boolean refused) throws Exception {
        LogWatch watch = started();
        String which = topic.equals("events") ? events : topic.equals("capture") ? topics.capture() : topics.changes();
        set(which, name, value);
        Awaitility.await()
                .untilAsserted(() -> assertThat(watch.danger())
                        .hasValueSatisfying(
                                danger -> assertThat(danger).contains(which).contains(code)));
        if (refused) {
            assertThatThrownBy(this::started)
                    .isInstanceOf(LogLayoutException.class)
                    .hasMessageContaining(code);
        } else {
            assertThat(started().danger()).isPresent();
        }

        set(which, name, right);

        Awaitility.await().until(() -> watch.danger().isEmpty());
    }

    private void set(String topic, String name, String value) throws ExecutionException, InterruptedException {
        admin.incrementalAlterConfigs(Map.of(
                        new ConfigResource(ConfigResource.Type.TOPIC, topic),
                        List.of(new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET))))
                .all()
                .get();
    }

    /** Until a question is answered or given up, nobody is told that Kafka is silent. */
    @Test
    @Timeout(60)
    void noQuestionWaitsLongForAKafkaThatIsSilent() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                Admin patient = Admin.create(Map.of(
                        "bootstrap.servers",
                        "127.0.0.1:" + silent.getLocalPort(),
                        "default.api.timeout.ms",
                        600_000))) {
            ChangeConsumers consumers = new ChangeConsumers(client);
            LogIdentity identity = new LogIdentity(consumers::committed, LogWatchIT::producer, topics, CrashPoint.NONE);
            LogSetup asked = new LogSetup(patient, new LogLayout(topics, PARTITIONS, 1, (short) 1), CrashPoint.NONE);
            LogWatch watch = new LogWatch(patient, consumers::committed, asked, identity, topics, CATALOG, STORES);

            assertThatThrownBy(watch::look).isInstanceOf(StoreUnavailableException.class);
            assertThatThrownBy(watch::danger).isInstanceOf(StoreUnavailableException.class);
            assertThatThrownBy(() -> watch.begin(Map.of()))
                    .isInstanceOf(LogUnavailableException.class)
                    .hasMessageContaining("[log-unreachable]");
            patient.close(Duration.ZERO);
        }
    }

    @Test
    void strangerInTheGroupOfAProjectorIsToldWhileItHoldsPartitions() throws Exception {
        LogWatch watch = started();
        assertThat(watch.danger()).isEmpty();
        String group = topics.projector("postgres");
        TopicPartition changes = new TopicPartition(topics.changes(), 0);
        admin.alterConsumerGroupOffsets(group, Map.of(changes, new OffsetAndMetadata(0)))
                .all()
                .get();
        try (Consumer<byte[], byte[]> ours = new ChangeConsumers(client).forStore(group, 10)) {
            awaitAssigned(ours);
            assertThat(watch.danger()).isEmpty();
        }

        Map<String, Object> foreign = new HashMap<>(client);
        foreign.put("group.id", group);
        try (Consumer<byte[], byte[]> stranger =
                new KafkaConsumer<>(foreign, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            awaitAssigned(stranger);
            assertThat(watch.danger().orElseThrow())
                    .contains("consumer-" + group, changes.toString(), "stop it", "[group-foreign]");
        }

        Awaitility.await().until(() -> watch.danger().isEmpty());
    }

    private void awaitAssigned(Consumer<byte[], byte[]> member) {
        member.subscribe(List.of(topics.changes()));
        Awaitility.await().until(() -> {
            member.poll(Duration.ZERO);
            return !member.assignment().isEmpty();
        });
    }

    /** What the decider's group has committed was there. */
    @Test
    void endThatLiesBeforeWhatWasDecidedIsRefused() throws Exception {
        started();
        admin.alterConsumerGroupOffsets(
                        topics.decider(), Map.of(new TopicPartition(events, 1), new OffsetAndMetadata(7)))
                .all()
                .get();

        assertThatThrownBy(this::started)
                .isInstanceOf(LogLayoutException.class)
                .hasMessageContaining("ends at offset 0 now, and 6 was there")
                .hasMessageContaining("[log-truncated]");
    }

    /** What a store has applied was there. */
    @Test
    void endThatLiesBeforeWhereAStoreStandsIsRefused() throws Exception {
        started();
        String changes = TopicIds.ofKafka(admin).of(topics.changes());
        started(Map.of(0, new Standing("of another log", new Position(3))));

        assertThatThrownBy(() -> started(Map.of(0, new Standing(changes, new Position(3)))))
                .isInstanceOf(LogLayoutException.class)
                .hasMessageContaining(topics.changes() + "-0 ends at offset 0 now, and 2 was there")
                .hasMessageContaining("[log-truncated]");
    }

    /** Between two looks the tail is lost, and more is written than was lost. */
    @Test
    void tailThatWasLostIsMissedThoughTheLogGrewAgain() throws Exception {
        LogWatch watch = started();
        TopicPartition changes = new TopicPartition(topics.changes(), 0);
        write(changes, 20);
        watch.look();

        kafka.close();
        cutInHalf(directory.resolve("kafka"), changes);
        kafka = startedKafka();
        write(changes, 20);

        assertThat(end(changes)).isGreaterThan(20);
        assertThatThrownBy(() -> lookSoon(watch))
                .isInstanceOf(LogLayoutException.class)
                .hasMessageContaining(changes + " was cut off at offset ")
                .hasMessageContaining(", and 19 was there")
                .hasMessageContaining("[log-truncated]");
    }

    @Test
    void nothingIsMissedBehindARestartOfKafka() throws Exception {
        LogWatch watch = started();
        TopicPartition changes = new TopicPartition(topics.changes(), 0);
        write(changes, 20);
        watch.look();

        kafka.close();
        kafka = startedKafka();
        write(changes, 20);

        assertThat(lookSoon(watch)).isEmpty();
        assertThat(lookSoon(watch)).isEmpty();
    }

    /** A Kafka that has just been started may not answer yet. */
    private static Optional<String> lookSoon(LogWatch watch) {
        return Awaitility.await()
                .ignoreException(StoreUnavailableException.class)
                .until(watch::look, Optional::isEmpty);
    }

    private static void write(TopicPartition partition, int records) {
        try (Producer<byte[], byte[]> producer = producer()) {
            for (int i = 0; i < records; i++) {
                var unused = producer.send(new ProducerRecord<>(
                        partition.topic(), partition.partition(), new byte[] {'k'}, new byte[100]));
                // A batch each: what is cut off is some of them.
                producer.flush();
            }
        }
    }

    private long end(TopicPartition partition) throws ExecutionException, InterruptedException {
        return admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                .partitionResult(partition)
                .get()
                .offset();
    }

    /** As a machine that loses what it had acknowledged and not yet written. */
    private static void cutInHalf(Path kafka, TopicPartition partition) throws IOException {
        try (Stream<Path> files = Files.walk(kafka)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.equals(".kafka_cleanshutdown")) {
                    Files.delete(file);
                } else if (file.getParent().getFileName().toString().equals(partition.toString())
                        && name.endsWith(".log")) {
                    try (FileChannel log = FileChannel.open(file, StandardOpenOption.WRITE)) {
                        log.truncate(log.size() / 2);
                    }
                }
            }
        }
    }
}
