package dev.syncline.rebuild;

import dev.syncline.event.Position;
import dev.syncline.projector.LoggedChange;
import dev.syncline.projector.StoreUnavailableException;
import dev.syncline.projector.StoredDocument;
import dev.syncline.projector.kafka.ChangeRecords;
import dev.syncline.projector.kafka.LogLayout;
import dev.syncline.projector.kafka.TopicIds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** The committed changes, partition by partition. Thread-safe; each reading belongs to one thread. */
public final class ChangeSource {
    private static final Duration POLL = Duration.ofMillis(100);
    /** A poll says nothing when Kafka is gone; after so many empty ones that is taken for an answer. */
    private static final int SILENT_POLLS = 100;

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final LogLayout layout;
    private final TopicIds topicIds;

    public ChangeSource(Supplier<Consumer<byte[], byte[]>> consumers, LogLayout layout, TopicIds topicIds) {
        this.consumers = consumers;
        this.layout = layout;
        this.topicIds = topicIds;
    }

    /** What stands in [begin, end) of a partition; its begin is 0 unless somebody deleted changes. */
    public record Extent(Position begin, Position end) {}

    String topicId() {
        return topicIds.of(layout.topics().changes());
    }

    LogLayout layout() {
        return layout;
    }

    List<Integer> partitions() {
        return IntStream.range(0, layout.changePartitions()).boxed().toList();
    }

    /** What is committed now, by partition. */
    Map<Integer, Extent> extents() {
        List<TopicPartition> all =
                partitions().stream().map(this::topicPartition).toList();
        try (Consumer<byte[], byte[]> consumer = consumers.get()) {
            Map<TopicPartition, Long> begins = consumer.beginningOffsets(all);
            Map<Integer, Extent> extents = new HashMap<>();
            consumer.endOffsets(all)
                    .forEach((partition, end) -> extents.put(
                            partition.partition(), new Extent(new Position(begins.get(partition)), new Position(end))));
            return extents;
        } catch (KafkaException e) {
            throw new StoreUnavailableException("kafka", e);
        }
    }

    /** Behind the last position of each partition that is committed now. */
    Map<Integer, Position> ends() {
        Map<Integer, Position> ends = new HashMap<>();
        extents().forEach((partition, extent) -> ends.put(partition, extent.end()));
        return ends;
    }

    private TopicPartition topicPartition(int partition) {
        return new TopicPartition(layout.topics().changes(), partition);
    }

    /** To be closed. */
    Reading open(int partition, Position from) {
        return new Reading(partition, from);
    }

    /** All changes of a partition in [from, to). */
    List<LoggedChange> read(int partition, Position from, Position to) {
        List<LoggedChange> changes = new ArrayList<>();
        try (Reading reading = open(partition, from)) {
            while (reading.next().compareTo(to) < 0) {
                changes.addAll(reading.poll(to, offset -> true));
            }
        }
        return changes;
    }

    /** One partition from a position on. Used by one thread. */
    final class Reading implements AutoCloseable {
        private final Consumer<byte[], byte[]> consumer = consumers.get();
        private final TopicPartition partition;
        private Position next;
        private int silent;

        private Reading(int number, Position from) {
            this.partition = topicPartition(number);
            this.next = from;
            consumer.assign(List.of(partition));
            consumer.seek(partition, from.offset());
        }

        /** First position not read yet; the marks that transactions leave are passed over. */
        Position next() {
            return next;
        }

        /**
         * What comes next in [next, to), as far as it is wanted; waits a moment, and may be empty.
         *
         * @throws StoreUnavailableException if there is something to read, and Kafka stays silent
         */
        List<LoggedChange> poll(Position to, LongPredicate wanted) {
            return ChangeRecords.decode(take(to, wanted));
        }

        /** As {@link #poll}, without what led to the documents; deletes are left out. */
        List<StoredDocument> pollLeft(Position to, LongPredicate wanted) {
            return ChangeRecords.left(take(to, wanted));
        }

        private List<ConsumerRecord<byte[], byte[]>> take(Position to, LongPredicate wanted) {
            try {
                List<ConsumerRecord<byte[], byte[]>> taken = new ArrayList<>();
                for (ConsumerRecord<byte[], byte[]> logged : consumer.poll(POLL).records(partition)) {
                    if (logged.offset() < to.offset() && wanted.test(logged.offset())) {
                        taken.add(logged);
                    }
                }
                long read = consumer.position(partition);
                if (read > to.offset()) {
                    consumer.seek(partition, to.offset());
                }
                Position now = new Position(Math.min(read, to.offset()));
                silent = now.compareTo(next) > 0 ? 0 : silent + 1;
                if (silent > SILENT_POLLS) {
                    throw new StoreUnavailableException("kafka", new KafkaException("Kafka fell silent"));
                }
                next = now;
                return taken;
            } catch (KafkaException e) {
                throw new StoreUnavailableException("kafka", e);
            }
        }

        /** Behind the last position that is committed now. */
        Position end() {
            try {
                return new Position(consumer.endOffsets(List.of(partition)).get(partition));
            } catch (KafkaException e) {
                throw new StoreUnavailableException("kafka", e);
            }
        }

        @Override
        public void close() {
            consumer.close();
        }
    }
}
