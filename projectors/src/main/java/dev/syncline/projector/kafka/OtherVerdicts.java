package dev.syncline.projector.kafka;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/**
 * Where a reader stands in the topics of verdicts that change nothing, rejections and duplicates. Whoever waits needs
 * them now or never: what is gone there is passed over. Used by one thread.
 */
final class OtherVerdicts {
    private final List<TopicPartition> partitions;
    private final Map<TopicPartition, Long> next = new HashMap<>();

    OtherVerdicts(LogLayout layout) {
        this.partitions = Stream.of(
                        layout.topics().rejections(), layout.topics().duplicates())
                .flatMap(topic -> IntStream.range(0, layout.changePartitions())
                        .mapToObj(partition -> new TopicPartition(topic, partition)))
                .toList();
    }

    List<TopicPartition> partitions() {
        return partitions;
    }

    /** The consumer is assigned to them. Where nothing was heard yet it goes to the end. */
    void seek(Consumer<byte[], byte[]> consumer) {
        List<TopicPartition> unknown = new ArrayList<>(partitions);
        unknown.removeAll(next.keySet());
        if (!unknown.isEmpty()) {
            next.putAll(consumer.endOffsets(unknown));
        }
        next.forEach(consumer::seek);
    }

    /** Those among what the consumer has polled last. */
    List<ConsumerRecord<byte[], byte[]>> of(ConsumerRecords<byte[], byte[]> polled, Consumer<byte[], byte[]> consumer) {
        List<ConsumerRecord<byte[], byte[]>> heard = new ArrayList<>();
        for (TopicPartition partition : partitions) {
            heard.addAll(polled.records(partition));
            // Behind the end of a transaction, too: when all records have expired, the log begins there.
            next.put(partition, consumer.position(partition));
        }
        return heard;
    }

    /** They don't have what stood there any more. */
    void forget(Collection<TopicPartition> lost) {
        next.keySet().removeAll(lost);
    }
}
