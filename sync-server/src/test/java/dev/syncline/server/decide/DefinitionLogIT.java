package dev.syncline.server.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.CatalogException;
import dev.syncline.event.Json;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.OldCatalogException;
import dev.syncline.projector.kafka.ChangeConsumers;
import dev.syncline.projector.kafka.KafkaLogDefinitions;
import dev.syncline.projector.kafka.LogLayout;
import dev.syncline.projector.kafka.LogSetup;
import dev.syncline.projector.kafka.LogTopics;
import dev.syncline.server.dev.EmbeddedKafka;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every partition has the same definitions, whoever dies and whoever else starts. */
class DefinitionLogIT {
    private static final int PARTITIONS = 3;
    private static final List<String> COLLECTIONS = List.of("notes", "pages");
    private static final AtomicInteger LOGS = new AtomicInteger();

    @TempDir
    private static Path directory;

    private static EmbeddedKafka kafka;
    private static Map<String, Object> client;

    private final List<Producer<byte[], byte[]>> producers = new ArrayList<>();
    private Admin admin;
    private LogTopics topics;
    private LogSetup setup;

    @BeforeAll
    static void startKafka() throws IOException {
        int port = freePort();
        client = Map.of("bootstrap.servers", "127.0.0.1:" + port);
        kafka = EmbeddedKafka.start(directory.resolve("kafka"), port, freePort());
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
    }

    @AfterEach
    void close() {
        producers.forEach(producer -> producer.close(Duration.ZERO));
        admin.close();
    }

    private void newLog() throws IOException {
        topics = new LogTopics("log" + LOGS.incrementAndGet());
        setup = new LogSetup(admin, new LogLayout(topics, PARTITIONS, 1, (short) 1), CrashPoint.NONE);
        setup.apply(catalog());
        publish(catalog(), producer());
    }

    @Test
    void whatDiesInItsMiddleIsCompletedBeforeAnythingElse() throws Exception {
        // Begun, definitions, complete.
        int sends = COLLECTIONS.size() * (1 + PARTITIONS + 1);
        for (int send = 1; send <= sends; send++) {
            newLog();
            int last = send;
            assertThatThrownBy(() -> publish(catalog("rank"), dyingBefore(last)))
                    .isInstanceOf(Death.class);

            // What was begun is completed by whoever comes, though its catalog has no such field.
            if (send > COLLECTIONS.size()) {
                assertThatThrownBy(() -> publish(catalog(), producer())).isInstanceOf(CatalogException.class);
                assertInForce("rank");
            }
            publish(catalog("rank"), producer());
            assertInForce("rank");
        }
    }

    @Test
    void twoThatPublishedAtOnceAreReconciledByCatalogWithTheFieldsOfBoth() throws Exception {
        newLog();
        CyclicBarrier together = new CyclicBarrier(2);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        List<Future<?>> both = new ArrayList<>();
        for (String field : List.of("rank", "mark")) {
            both.add(threads.submit(() -> {
                together.await();
                publish(catalog(field), producer());
                return field;
            }));
        }
        threads.shutdown();
        for (Future<?> one : both) {
            try {
                one.get();
            } catch (ExecutionException e) {
                assertThat(e).hasCauseInstanceOf(CatalogException.class);
            }
        }

        publish(catalog("rank", "mark"), producer());

        assertInForce("mark", "rank");
    }

    /** Whoever is taken back to this build finds it. */
    @Test
    void whatLaterBuildNotesBesideDefinitionsIsPassedOver() throws Exception {
        newLog();
        producer()
                .send(new ProducerRecord<>(
                        topics.definitions(),
                        "/later".getBytes(StandardCharsets.UTF_8),
                        "anything".getBytes(StandardCharsets.UTF_8)))
                .get();

        publish(catalog("rank"), producer());

        assertInForce("rank");
    }

    @Test
    void serverIsToldWhatItsCatalogLacksSinceAnotherStarted() throws Exception {
        newLog();
        publish(catalog("rank"), producer());
        try (KafkaLogDefinitions definitions = definitions(catalog("rank"))) {
            definitions.check();

            publish(catalog("rank", "mark"), producer());

            assertThatThrownBy(definitions::check)
                    .isInstanceOf(OldCatalogException.class)
                    .hasMessageContaining("notes.mark, pages.mark");
            assertThatThrownBy(definitions::check).isInstanceOf(OldCatalogException.class);
        }
        try (KafkaLogDefinitions definitions = definitions(new Catalog(List.of()))) {
            assertThatThrownBy(definitions::check).hasMessageContaining("notes, pages");
        }
    }

    /** Whoever went on behind it would not know what it lacks. */
    @Test
    void definitionThatCanNotBeReadIsLacking() throws Exception {
        newLog();
        publish(catalog("rank"), producer());
        producer()
                .send(new ProducerRecord<>(topics.definitions(), "notes".getBytes(StandardCharsets.UTF_8), null))
                .get();

        try (KafkaLogDefinitions definitions = definitions(catalog("rank"))) {
            assertThatThrownBy(definitions::check).hasMessageContaining("notes (unreadable");
        }
    }

    private KafkaLogDefinitions definitions(Catalog catalog) {
        return new KafkaLogDefinitions(new ChangeConsumers(client)::committed, topics, catalog, Duration.ofSeconds(10));
    }

    private void assertInForce(String... fields) {
        assertThat(fieldsInForce().keySet()).containsExactly(fields);
        assertThat(fieldsInForce().values()).containsOnly(COLLECTIONS.size() * PARTITIONS);
    }

    private void publish(Catalog catalog, Producer<byte[], byte[]> producer) {
        new DefinitionLog(new ChangeConsumers(client), producer, topics, setup, Clock.systemUTC(), CrashPoint.NONE)
                .publish(catalog);
    }

    private synchronized Producer<byte[], byte[]> producer() {
        Map<String, Object> config = new HashMap<>(client);
        config.put("acks", "all");
        Producer<byte[], byte[]> producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
        producers.add(producer);
        return producer;
    }

    /** Collections whose documents have a title, and these fields too. */
    private static Catalog catalog(String... fields) throws IOException {
        Path catalog = Files.createTempDirectory(directory, "catalog");
        for (String name : COLLECTIONS) {
            ObjectNode schema = Json.object("""
                    {"type":"object","required":["id"],"properties":{
                     "id":{"type":"string","format":"uuid"},"title":{"type":"string"}}}""".getBytes(StandardCharsets.UTF_8));
            for (String field : fields) {
                ((ObjectNode) schema.get("properties")).putObject(field).put("type", "integer");
            }
            Files.write(catalog.resolve(name + ".json"), Json.bytes(schema));
        }
        return Catalog.ofDirectory(catalog);
    }

    /** How many partitions have this field in the definition that stands last in them. */
    private Map<String, Integer> fieldsInForce() {
        Map<String, Integer> fields = new TreeMap<>();
        for (String collection : COLLECTIONS) {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                List<ConsumerRecord<byte[], byte[]>> read =
                        read(new TopicPartition(topics.events(collection), partition));
                ObjectNode last = Json.object(read.get(read.size() - 1).value());
                last.at("/properties").fieldNames().forEachRemaining(field -> {
                    if (!Set.of("id", "title").contains(field)) {
                        fields.merge(field, 1, Integer::sum);
                    }
                });
            }
        }
        return fields;
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(TopicPartition partition) {
        List<ConsumerRecord<byte[], byte[]>> read = new ArrayList<>();
        try (Consumer<byte[], byte[]> consumer = new ChangeConsumers(client).committed()) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(read::add);
            }
        }
        return read;
    }

    private static final class Death extends Error {
        private static final long serialVersionUID = 1;
    }

    /** Dies in the place of a send; what was sent before has arrived. */
    @SuppressWarnings("unchecked")
    private Producer<byte[], byte[]> dyingBefore(int send) {
        Producer<byte[], byte[]> real = producer();
        AtomicInteger sends = new AtomicInteger();
        return (Producer<byte[], byte[]>) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Producer.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("send") && sends.incrementAndGet() == send) {
                        real.flush();
                        throw new Death();
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
