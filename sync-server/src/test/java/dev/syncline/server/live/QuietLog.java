package dev.syncline.server.live;

import dev.syncline.projector.kafka.LogLayout;
import dev.syncline.projector.kafka.LogTopics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;

/** A log in which nothing stands, but what is added; whoever polls it waits a moment. */
final class QuietLog extends MockConsumer<byte[], byte[]> {
    private static final Duration REST = Duration.ofMillis(1);

    QuietLog(LogLayout layout) {
        super("none");
        LogTopics topics = layout.topics();
        Map<TopicPartition, Long> ends = new HashMap<>();
        Stream.of(topics.changes(), topics.rejections(), topics.duplicates())
                .forEach(topic -> ends.put(new TopicPartition(topic, 0), 0L));
        updateBeginningOffsets(ends);
        updateEndOffsets(ends);
    }

    @Override
    public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        LockSupport.parkNanos(REST.toNanos());
        return super.poll(timeout);
    }
}
