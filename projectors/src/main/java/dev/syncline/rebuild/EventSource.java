package dev.syncline.rebuild;

import static java.util.Objects.requireNonNull;

import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.Collection;
import dev.syncline.projector.LogUnavailableException;
import dev.syncline.projector.kafka.LogTopics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** The events of the catalog's collections, partition by partition. Thread-safe. */
public final class EventSource {
    private static final Duration POLL = Duration.ofMillis(100);
    /** A poll says nothing when Kafka is gone; after so many empty ones that is taken for an answer. */
    private static final int SILENT_POLLS = 100;

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final LogTopics topics;
    private final Catalog catalog;

    public EventSource(Supplier<Consumer<byte[], byte[]>> consumers, LogTopics topics, Catalog catalog) {
        this.consumers = requireNonNull(consumers, "consumers");
        this.topics = requireNonNull(topics, "topics");
        this.catalog = requireNonNull(catalog, "catalog");
    }

    /** A partition of a collection's events topic. */
    record Partition(String collection, int number) implements Comparable<Partition> {
        @Override
        public int compareTo(Partition other) {
            int byName = collection.compareTo(other.collection);
            return byName != 0 ? byName : Integer.compare(number, other.number);
        }

        @Override
        public String toString() {
            return collection + " " + number;
        }
    }

    /** The offsets [begin, end) of a partition; its begin is 0 unless somebody deleted events. */
    record Extent(long begin, long end) {}

    /**
     * What there is now.
     *
     * @param collections all where empty
     * @throws LogUnavailableException if Kafka gives no answer
     */
    Map<Partition, Extent> extents(List<String> collections) {
        try (Consumer<byte[], byte[]> consumer = consumers.get()) {
            Map<TopicPartition, Partition> partitions = new HashMap<>();
            for (Collection collection : catalog.collections()) {
                if (collections.isEmpty() || collections.contains(collection.name())) {
                    String topic = topics.events(collection);
                    consumer.partitionsFor(topic)
                            .forEach(info -> partitions.put(
                                    new TopicPartition(topic, info.partition()),
                                    new Partition(collection.name(), info.partition())));
                }
            }
            Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions.keySet());
            Map<Partition, Extent> extents = new TreeMap<>();
            consumer.endOffsets(partitions.keySet())
                    .forEach((partition, end) ->
                            extents.put(partitions.get(partition), new Extent(begins.get(partition), end)));
            return extents;
        } catch (KafkaException e) {
            throw new LogUnavailableException("Kafka did not answer", e);
        }
    }

    /** What to say where events are gone. */
    static String deleted(Partition partition, Extent extent) {
        return "events below offset %d of %s were deleted from the log".formatted(extent.begin(), partition);
    }

    /** What comes next of one partition. */
    interface Reader {
        /** @param records in log order; at least one */
        void read(List<ConsumerRecord<byte[], byte[]>> records);
    }

    /** To be closed. Several may read from it at once, each another partition. */
    Session session() {
        return new Session();
    }

    /** Consumers that go from one partition to the next: there are many of those, and most are short. */
    final class Session implements AutoCloseable {
        private final Queue<Consumer<byte[], byte[]>> idle = new ConcurrentLinkedQueue<>();

        private Session() {}

        /**
         * Reads [0, end) of a partition.
         *
         * @throws LogUnavailableException if Kafka gives no answer
         */
        void read(Partition partition, long end, Reader reader) {
            Consumer<byte[], byte[]> consumer = Optional.ofNullable(idle.poll()).orElseGet(consumers);
            boolean done = false;
            try {
                EventSource.this.read(consumer, partition, end, reader);
                idle.add(consumer);
                done = true;
            } catch (KafkaException e) {
                throw new LogUnavailableException("Kafka did not answer", e);
            } finally {
                if (!done) {
                    consumer.close(CloseOptions.timeout(Duration.ZERO));
                }
            }
        }

        @Override
        public void close() {
            idle.forEach(Consumer::close);
        }
    }

    private void read(Consumer<byte[], byte[]> consumer, Partition partition, long end, Reader reader) {
        TopicPartition topic = new TopicPartition(topics.events(partition.collection()), partition.number());
        consumer.assign(List.of(topic));
        consumer.seek(topic, 0);
        int silent = 0;
        while (consumer.position(topic) < end) {
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            for (ConsumerRecord<byte[], byte[]> logged : consumer.poll(POLL).records(topic)) {
                if (logged.offset() < end) {
                    records.add(logged);
                }
            }
            silent = records.isEmpty() ? silent + 1 : 0;
            if (silent > SILENT_POLLS) {
                throw new LogUnavailableException("Kafka fell silent", null);
            }
            if (!records.isEmpty()) {
                reader.read(records);
            }
        }
    }
}
