package dev.syncline.server.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.CatalogException;
import dev.syncline.event.Json;
import dev.syncline.projector.kafka.ChangeConsumers;
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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
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
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
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

    private final List<Producer<byte[], byte[]>> abandoned = new ArrayList<>();
    private final LogTopics topics = new LogTopics("log" + LOGS.incrementAndGet());
    private final LogLayout layout = new LogLayout(topics, PARTITIONS, 1, (short) 1);
    private Admin admin;
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
    void setUp() throws IOException {
        admin = Admin.create(client);
        setup = new LogSetup(admin, layout);
        setup.apply(catalog());
    }

    @AfterEach
    void close() {
        abandoned.forEach(producer -> producer.close(Duration.ZERO));
        admin.close();
    }

    @Test
    void whatDiesInItsMiddleHasPublishedNothingAndTheNextPublishesAll() throws Exception {
        publish(catalog());
        Catalog wider = catalog("rank");
        // Each send, and the commit.
        int steps = COLLECTIONS.size() * (PARTITIONS + 1) + 1;
        for (int step = 1; step <= steps; step++) {
            int last = step;
            assertThatThrownBy(() -> new DefinitionLog(
                                    client, config -> dyingBefore(last, config), topics, setup, Clock.systemUTC())
                            .publish(wider))
                    .isInstanceOf(Death.class);
            assertThat(fieldsInForce()).isEmpty();
        }

        publish(wider);

        assertInForce("rank", 2);
    }

    /** A stranger's wish is judged by what stands there; of two wishes that don't go together one is refused. */
    @RepeatedTest(3)
    void ofTwoAtOnceTheSecondIsJudgedByWhatTheFirstHasPublished() throws Exception {
        publish(catalog());

        List<String> failures = atOnce(List.of(catalog("rank"), catalog("mark")));

        assertThat(failures).singleElement().asString().contains("is gone, but documents may hold it");
        assertInForce(failures.get(0).contains("rank") ? "rank" : "mark", 2);
    }

    @Test
    void whatManyWantAtOnceIsPublishedOnce() throws Exception {
        assertThat(atOnce(List.of(catalog("rank"), catalog("rank"), catalog("rank"))))
                .isEmpty();

        assertInForce("rank", 1);
    }

    /** In all partitions; the marks of a commit reach them one after the other. */
    private void assertInForce(String field, int revision) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(fieldsInForce()).containsOnly(Map.entry(field, COLLECTIONS.size() * PARTITIONS));
            assertThat(revisions()).containsOnly(revision);
        });
    }

    private void publish(Catalog catalog) {
        new DefinitionLog(client, topics, setup, Clock.systemUTC()).publish(catalog);
    }

    /** What was said to those that were refused. */
    private List<String> atOnce(List<Catalog> catalogs) throws Exception {
        CyclicBarrier together = new CyclicBarrier(catalogs.size());
        ExecutorService threads = Executors.newFixedThreadPool(catalogs.size());
        try {
            List<Future<Object>> running = new ArrayList<>();
            for (Catalog catalog : catalogs) {
                Callable<Object> one = () -> {
                    together.await();
                    publish(catalog);
                    return null;
                };
                running.add(threads.submit(one));
            }
            List<String> failures = new ArrayList<>();
            for (Future<Object> one : running) {
                try {
                    one.get();
                } catch (ExecutionException e) {
                    assertThat(e.getCause()).isInstanceOf(CatalogException.class);
                    failures.add(e.getCause().getMessage());
                }
            }
            return failures;
        } finally {
            threads.shutdownNow();
        }
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

    private Set<Integer> revisions() {
        Map<String, Integer> revisions = new TreeMap<>();
        read(new TopicPartition(topics.definitions(), 0))
                .forEach(logged -> revisions.put(
                        new String(logged.key(), StandardCharsets.UTF_8),
                        Json.object(logged.value()).path("revision").asInt()));
        assertThat(revisions.keySet()).containsExactlyElementsOf(COLLECTIONS);
        return new TreeSet<>(revisions.values());
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

    /** Dies in the place of a send or of the commit, and then does nothing more: as a process does that is killed. */
    @SuppressWarnings("unchecked")
    private Producer<byte[], byte[]> dyingBefore(int step, Map<String, Object> config) {
        Producer<byte[], byte[]> real =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
        abandoned.add(real);
        AtomicInteger steps = new AtomicInteger();
        return (Producer<byte[], byte[]>) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Producer.class}, (proxy, method, arguments) -> {
                    String name = method.getName();
                    if ((name.equals("send") || name.equals("commitTransaction")) && steps.incrementAndGet() == step) {
                        real.flush();
                        throw new Death();
                    }
                    if (name.equals("close")) {
                        return null;
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
