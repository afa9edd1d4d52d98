package dev.syncline.projector.kafka;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.CollectionSchema;
import dev.syncline.catalog.Field;
import dev.syncline.event.Json;
import dev.syncline.projector.LogDefinitions;
import dev.syncline.projector.LogUnavailableException;
import dev.syncline.projector.OldCatalogException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * What the topic of definitions has, beside the catalog that this server was started with. What was read
 * once is not read again: to be told that nothing is new takes one request.
 */
public final class KafkaLogDefinitions implements LogDefinitions, AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final List<TopicPartition> topic;
    private final Catalog catalog;
    private final Duration within;
    private final SortedSet<String> lacking = new TreeSet<>();
    private Optional<Consumer<byte[], byte[]>> reading = Optional.empty();
    private boolean closed;

    /**
     * @param consumers of what is committed, without a group
     * @param within so long an answer of Kafka is waited for
     */
    public KafkaLogDefinitions(
            Supplier<Consumer<byte[], byte[]>> consumers, LogTopics topics, Catalog catalog, Duration within) {
        this.within = within;
        this.consumers = consumers;
        this.topic = List.of(new TopicPartition(topics.definitions(), 0));
        this.catalog = catalog;
    }

    @Override
    public synchronized void check() {
        if (closed) {
            throw new LogUnavailableException("this server ends", null);
        }
        boolean done = false;
        try {
            readOn();
            done = true;
        } catch (KafkaException e) {
            throw new LogUnavailableException("the log's definitions can't be read: " + e.getMessage(), e);
        } finally {
            if (!done) {
                // It may have been given more than it took.
                letGo();
            }
        }
        if (!lacking.isEmpty()) {
            throw new OldCatalogException(String.join(", ", lacking));
        }
    }

    private void readOn() {
        Consumer<byte[], byte[]> consumer = reading.orElseGet(this::begin);
        TopicPartition partition = topic.get(0);
        long end = consumer.endOffsets(topic, within).get(partition);
        long began = System.nanoTime();
        while (consumer.position(partition, within) < end) {
            if (System.nanoTime() - began > within.toNanos()) {
                throw new KafkaException("they do not come");
            }
            consumer.poll(POLL).forEach(this::take);
        }
    }

    private Consumer<byte[], byte[]> begin() {
        Consumer<byte[], byte[]> consumer = consumers.get();
        reading = Optional.of(consumer);
        consumer.assign(topic);
        consumer.seekToBeginning(topic);
        return consumer;
    }

    private void take(ConsumerRecord<byte[], byte[]> logged) {
        if (LogIdentity.isNote(logged.key())) {
            return;
        }
        String name = new String(logged.key(), StandardCharsets.UTF_8);
        Optional<Collection> own = catalog.collection(name);
        if (own.isEmpty()) {
            lacking.add(name);
            return;
        }
        try {
            ObjectNode schema = (ObjectNode) Json.object(logged.value()).get("schema");
            CollectionSchema.parse(name, schema).fields().stream()
                    .map(Field::name)
                    .filter(field -> own.get().field(field).isEmpty())
                    .forEach(field -> lacking.add(name + "." + field));
        } catch (RuntimeException e) {
            // Of a later build, or of somebody else: nobody here knows what it has.
            lacking.add(name + " (unreadable: " + e.getMessage() + ")");
        }
    }

    private void letGo() {
        Optional<Consumer<byte[], byte[]>> last = reading;
        reading = Optional.empty();
        last.ifPresent(consumer -> consumer.close(CloseOptions.timeout(Duration.ZERO)));
    }

    @Override
    public synchronized void close() {
        closed = true;
        letGo();
    }
}
