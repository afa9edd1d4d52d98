package dev.syncline.server.decide;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.CatalogException;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.CollectionSchema;
import dev.syncline.catalog.SchemaChanges;
import dev.syncline.codec.EventCodec;
import dev.syncline.event.Json;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.CrashPoint.Stage;
import dev.syncline.projector.LogUnavailableException;
import dev.syncline.projector.kafka.ChangeConsumers;
import dev.syncline.projector.kafka.LogIdentity;
import dev.syncline.projector.kafka.LogSetup;
import dev.syncline.projector.kafka.LogTopics;
import dev.syncline.projector.kafka.Records;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the catalog's definitions into every partition of their events topics. A topic of its own records what was
 * begun and what was completed, so that definitions half-written by a process that died are completed by the next.
 */
public final class DefinitionLog {
    private static final Logger LOGGER = LoggerFactory.getLogger(DefinitionLog.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final String BEGUN = "begun";
    private static final String COMPLETE = "complete";

    private final ChangeConsumers consumers;
    private final Producer<byte[], byte[]> producer;
    private final LogTopics topics;
    private final LogSetup setup;
    private final Clock clock;
    private final CrashPoint crashPoint;

    private record Entry(Collection collection, int revision, boolean complete) {}

    /** @param producer with {@code acks=all}, idempotent; not closed here */
    public DefinitionLog(
            ChangeConsumers consumers,
            Producer<byte[], byte[]> producer,
            LogTopics topics,
            LogSetup setup,
            Clock clock,
            CrashPoint crashPoint) {
        this.consumers = consumers;
        this.producer = producer;
        this.topics = topics;
        this.setup = setup;
        this.clock = clock;
        this.crashPoint = crashPoint;
    }

    /**
     * Brings the log's definitions to what the catalog says. Running it twice, or on two servers at once, repeats
     * definitions and changes nothing.
     *
     * @throws CatalogException if a change is not additive: collection, field, and what to do
     */
    public void publish(Catalog catalog) {
        Map<String, Entry> entries = read();
        complete(entries.values().stream().filter(entry -> !entry.complete()).toList());
        for (Entry entry : entries.values()) {
            if (catalog.collection(entry.collection().name()).isEmpty()) {
                throw new CatalogException(
                        entry.collection().name(),
                        "is in the log, but not in the catalog: put its "
                                + "definition back, documents may exist [catalog-not-additive]");
            }
        }
        List<Entry> changed = new ArrayList<>();
        for (Collection wanted : catalog.collections()) {
            Entry inForce = entries.get(wanted.name());
            if (inForce == null) {
                changed.add(new Entry(wanted, 1, false));
            } else if (!inForce.collection().schema().equals(wanted.schema())) {
                SchemaChanges.checkAdditive(inForce.collection(), wanted);
                changed.add(new Entry(wanted, inForce.revision() + 1, false));
            }
        }
        record(changed, BEGUN);
        complete(changed);
    }

    private void complete(List<Entry> entries) {
        if (entries.isEmpty()) {
            return;
        }
        crashPoint.reached(Stage.DEFINITION_BEGUN);
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (Entry entry : entries) {
            LOGGER.info(
                    "publishing definition collection={} revision={}",
                    entry.collection().name(),
                    entry.revision());
            String id = entry.collection().name() + "-" + entry.revision();
            var definition = EventCodec.encode(entry.collection(), id, clock.instant());
            for (int partition = 0; partition < setup.partitionsOf(entry.collection()); partition++) {
                records.add(Records.of(topics.events(entry.collection()), partition, definition));
            }
        }
        send(records.subList(0, 1));
        crashPoint.reached(Stage.DEFINITION_HALF_WRITTEN);
        send(records.subList(1, records.size()));
        crashPoint.reached(Stage.DEFINITION_WRITTEN);
        record(entries, COMPLETE);
        crashPoint.reached(Stage.DEFINITION_COMPLETED);
    }

    private void record(List<Entry> entries, String state) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (Entry entry : entries) {
            ObjectNode value = Json.NODES.objectNode();
            value.put("state", state).put("revision", entry.revision());
            value.set("schema", entry.collection().schema());
            byte[] key = entry.collection().name().getBytes(StandardCharsets.UTF_8);
            records.add(new ProducerRecord<>(topics.definitions(), key, Json.bytes(value)));
        }
        send(records);
    }

    private void send(List<ProducerRecord<byte[], byte[]>> records) {
        List<Future<?>> sent = new ArrayList<>();
        records.forEach(record -> sent.add(producer.send(record)));
        for (Future<?> one : sent) {
            try {
                one.get();
            } catch (ExecutionException e) {
                throw new LogUnavailableException("Kafka did not take a definition", e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new LogUnavailableException("interrupted", e);
            }
        }
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
                    if (LogIdentity.isNote(logged.key())) {
                        return;
                    }
                    String name = new String(logged.key(), StandardCharsets.UTF_8);
                    ObjectNode value = Json.object(logged.value());
                    Collection collection = CollectionSchema.parse(name, (ObjectNode) value.get("schema"));
                    boolean complete = value.path("state").asText().equals(COMPLETE);
                    entries.put(
                            name, new Entry(collection, value.path("revision").asInt(), complete));
                });
            }
        }
        return entries;
    }
}
