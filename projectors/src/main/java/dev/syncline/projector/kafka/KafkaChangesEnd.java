package dev.syncline.projector.kafka;

import dev.syncline.event.Position;
import dev.syncline.projector.ChangesEnd;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * The end of the changes topic. The marks that transactions leave there take offsets of their own, so the end is behind
 * the last record, not where the topic ends.
 */
public final class KafkaChangesEnd implements ChangesEnd {
    private static final Duration POLL = Duration.ofMillis(50);

    private final Admin admin;
    private final ChangeConsumers consumers;
    private final String topic;

    public KafkaChangesEnd(Admin admin, ChangeConsumers consumers, LogTopics topics) {
        this.admin = admin;
        this.consumers = consumers;
        this.topic = topics.changes();
    }

    @Override
    public Search search(Map<Integer, Position> from) {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        from.keySet().forEach(partition -> latest.put(new TopicPartition(topic, partition), OffsetSpec.latest()));
        Map<TopicPartition, Long> ends = Answers.of(admin.listOffsets(latest).all()).entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, end -> end.getValue().offset()));
        return new Scan(consumers.committed(), from, ends);
    }

    /** Reads what stands between. */
    private static final class Scan implements Search {
        private final Consumer<byte[], byte[]> consumer;
        private final Map<TopicPartition, Long> until;
        private final Map<Integer, Position> ends;

        private Scan(Consumer<byte[], byte[]> consumer, Map<Integer, Position> from, Map<TopicPartition, Long> until) {
            this.consumer = consumer;
            this.until = until;
            this.ends = new HashMap<>(from);
            consumer.assign(until.keySet());
            until.forEach((partition, end) -> consumer.seek(
                    partition, Math.min(end, from.get(partition.partition()).offset())));
        }

        @Override
        public String what() {
            return "the changes that are being decided to be committed";
        }

        @Override
        public boolean passed() {
            for (ConsumerRecord<byte[], byte[]> logged : consumer.poll(POLL)) {
                ends.merge(
                        logged.partition(),
                        new Position(logged.offset() + 1),
                        (one, other) -> one.compareTo(other) > 0 ? one : other);
            }
            return until.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
        }

        @Override
        public Map<Integer, Position> ends() {
            return Map.copyOf(ends);
        }

        @Override
        public void close() {
            consumer.close();
        }
    }
}
