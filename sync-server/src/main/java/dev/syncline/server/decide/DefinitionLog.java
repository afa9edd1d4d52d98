package dev.syncline.server.decide;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.CatalogException;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.CollectionSchema;
import dev.syncline.catalog.SchemaChanges;
import dev.syncline.codec.EventCodec;
import dev.syncline.event.Json;
import dev.syncline.projector.LogUnavailableException;
import dev.syncline.projector.kafka.ChangeConsumers;
import dev.syncline.projector.kafka.LogSetup;
import dev.syncline.projector.kafka.LogTopics;
import dev.syncline.projector.kafka.Records;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the catalog's definitions into every partition of their events topics, all in one transaction with a topic
 * of its own that tells which are in force. So none is ever half written, and of two servers that start at once with
 * different catalogs the second judges by what the first has published: the transactional id is the lock.
 */
public final class DefinitionLog {
    private static final Logger LOGGER = LoggerFactory.getLogger(DefinitionLog.class);
    private static final Duration POLL = Duration.ofMillis(200);
    /** While a transaction of a server that died is open, nobody's events behind it are decided. */
    private static final int TRANSACTION_TIMEOUT_MS = 10_000;

    private static final Duration GIVE_UP_AFTER = Duration.ofSeconds(30);
    private static final long BACKOFF_MS = 200;

    private final Map<String, Object> client;
    private final ChangeConsumers consumers;
    private final Function<Map<String, Object>, Producer<byte[], byte[]>> producers;
    private final LogTopics topics;
    private final LogSetup setup;
    private final Clock clock;

    private record Entry(Collection collection, int revision) {}

    /** @param client how Kafka is reached: bootstrap servers, security */
    public DefinitionLog(Map<String, Object> client, LogTopics topics, LogSetup setup, Clock clock) {
        this(
                client,
                config -> new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer()),
                topics,
                setup,
                clock);
    }

    DefinitionLog(
            Map<String, Object> client,
            Function<Map<String, Object>, Producer<byte[], byte[]>> producers,
            LogTopics topics,
            LogSetup setup,
            Clock clock) {
        this.client = client;
        this.consumers = new ChangeConsumers(client);
        this.producers = producers;
        this.topics = topics;
        this.setup = setup;
        this.clock = clock;
    }

    /**
     * Brings the log's definitions to what the catalog says; does nothing where they are that already.
     *
     * @throws CatalogException if a change is not additive: collection, field, and what to do
     * @throws LogUnavailableException if Kafka does not take them, or others claim them again and again
     */
    public void publish(Catalog catalog) {
        long begun = System.nanoTime();
        while (!changes(catalog).isEmpty()) {
            try {
                publishAlone(catalog);
                return;
            } catch (AuthorizationException e) {
                throw new LogUnavailableException("Kafka does not allow to publish definitions: " + e.getMessage(), e);
            } catch (KafkaException e) {
                // Mostly another server's claim, which Kafka tells in several ways. What became of a commit that
                // failed is seen when the definitions are read again.
                if (System.nanoTime() - begun > GIVE_UP_AFTER.toNanos()) {
                    throw new LogUnavailableException("Kafka did not take the definitions: " + e.getMessage(), e);
                }
                LOGGER.info("publishing definitions again: {}", e.getMessage());
                pause();
            }
        }
    }

    /** Of two that claim in turns, one must get the time to finish. */
    private static void pause() {
        LockSupport.parkNanos(
                Duration.ofMillis(BACKOFF_MS + ThreadLocalRandom.current().nextLong(4 * BACKOFF_MS))
                        .toNanos());
    }

    private void publishAlone(Catalog catalog) {
        Map<String, Object> config = new HashMap<>(client);
        config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, topics.definitions());
        config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MS);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        try (Producer<byte[], byte[]> producer = producers.apply(config)) {
            // From here on nothing that another began can be committed: what is read next is all there is.
            producer.initTransactions();
            List<Entry> changes = changes(catalog);
            producer.beginTransaction();
            for (Entry entry : changes) {
                send(producer, entry);
            }
            // A commit with sends of a fenced producer under way may tell so only after request.timeout.ms.
            producer.flush();
            producer.commitTransaction();
        }
    }

    /** What is not in force as the catalog says. */
    private List<Entry> changes(Catalog catalog) {
        Map<String, Entry> inForce = read();
        for (String name : inForce.keySet()) {
            if (catalog.collection(name).isEmpty()) {
                throw new CatalogException(
                        name,
                        "is in the log, but not in the catalog: put its "
                                + "definition back, documents may exist [catalog-not-additive]");
            }
        }
        List<Entry> changes = new ArrayList<>();
        for (Collection wanted : catalog.collections()) {
            Entry known = inForce.get(wanted.name());
            if (known == null) {
                changes.add(new Entry(wanted, 1));
            } else if (!known.collection().schema().equals(wanted.schema())) {
                SchemaChanges.checkAdditive(known.collection(), wanted);
                changes.add(new Entry(wanted, known.revision() + 1));
            }
        }
        return changes;
    }

    /** What fails here fails the commit, too. */
    private void send(Producer<byte[], byte[]> producer, Entry entry) {
        Collection collection = entry.collection();
        LOGGER.info("publishing definition collection={} revision={}", collection.name(), entry.revision());
        var definition = EventCodec.encode(collection, collection.name() + "-" + entry.revision(), clock.instant());
        for (int partition = 0; partition < setup.partitionsOf(collection); partition++) {
            var unused = producer.send(Records.of(topics.events(collection), partition, definition));
        }
        ObjectNode value = Json.NODES.objectNode().put("revision", entry.revision());
        value.set("schema", collection.schema());
        byte[] key = collection.name().getBytes(StandardCharsets.UTF_8);
        var unused = producer.send(new ProducerRecord<>(topics.definitions(), key, Json.bytes(value)));
    }

    private Map<String, Entry> read() {
        Map<String, Entry> entries = new TreeMap<>();
        TopicPartition partition = new TopicPartition(topics.definitions(), 0);
        try (Consumer<byte[], byte[]> consumer = consumers.committed()) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                consumer.poll(POLL).forEach(logged -> {
                    String name = new String(logged.key(), StandardCharsets.UTF_8);
                    ObjectNode value = Json.object(logged.value());
                    Collection collection = CollectionSchema.parse(name, (ObjectNode) value.get("schema"));
                    entries.put(
                            name, new Entry(collection, value.path("revision").asInt()));
                });
            }
        }
        return entries;
    }
}
