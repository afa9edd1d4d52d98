package dev.syncline.projector.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** A consumer over records in memory, which may be read again and again; it passes over gaps as the real one does. */
final class LoggedRecords extends MockConsumer<byte[], byte[]> {
    private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();

    LoggedRecords() {
        super("none");
    }

    void add(TopicPartition partition, long offset, long millis, byte[] key, byte[] value) {
        records.add(new ConsumerRecord<>(
                partition.topic(),
                partition.partition(),
                offset,
                millis,
                TimestampType.LOG_APPEND_TIME,
                0,
                0,
                key,
                value,
                new RecordHeaders(),
                Optional.empty()));
        updateEndOffsets(Map.of(partition, offset + 1));
    }

    @Override
    public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> found = new HashMap<>();
        for (TopicPartition partition : assignment()) {
            long from = position(partition);
            found.put(
                    partition,
                    records.stream()
                            .filter(one -> partition.equals(new TopicPartition(one.topic(), one.partition())))
                            .filter(one -> one.offset() >= from)
                            .toList());
            seek(partition, endOffsets(List.of(partition)).get(partition));
        }
        return new ConsumerRecords<>(found, Map.of());
    }

    @Override
    public synchronized Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(Map<TopicPartition, Long> times) {
        Map<TopicPartition, OffsetAndTimestamp> found = new HashMap<>();
        times.forEach((partition, millis) -> records.stream()
                .filter(one -> partition.equals(new TopicPartition(one.topic(), one.partition())))
                .filter(one -> one.timestamp() >= millis)
                .findFirst()
                .ifPresent(one -> found.put(partition, new OffsetAndTimestamp(one.offset(), one.timestamp()))));
        return found;
    }

    void topic(String topic, int partitions) {
        List<PartitionInfo> all = new ArrayList<>();
        for (int i = 0; i < partitions; i++) {
            updateEndOffsets(Map.of(new TopicPartition(topic, i), 0L));
            all.add(new PartitionInfo(topic, i, null, null, null));
        }
        updatePartitions(topic, all);
    }
}
