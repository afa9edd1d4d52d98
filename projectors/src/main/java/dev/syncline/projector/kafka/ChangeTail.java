package dev.syncline.projector.kafka;

import dev.syncline.event.Position;
import dev.syncline.projector.LogUnavailableException;
import dev.syncline.projector.LoggedChange;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Committed changes of the partition that one tenant's stand in, from a position on. Used by one thread at a time. */
public final class ChangeTail implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final Consumer<byte[], byte[]> consumer;
    private final TopicPartition partition;

    /** @param consumer closed with this */
    ChangeTail(Consumer<byte[], byte[]> consumer, TopicPartition partition, Position from) {
        this.consumer = consumer;
        this.partition = partition;
        consumer.assign(List.of(partition));
        consumer.seek(partition, from.offset());
    }

    /** First position not read yet. */
    public Position next() {
        try {
            return new Position(consumer.position(partition));
        } catch (KafkaException e) {
            throw new LogUnavailableException("Kafka did not answer", e);
        }
    }

    /**
     * What came since, of all tenants of the partition; waits a moment, and may be empty.
     *
     * @throws LogUnavailableException if Kafka gives no answer
     */
    public List<LoggedChange> poll() {
        try {
            return ChangeRecords.decode(consumer.poll(POLL).records(partition));
        } catch (KafkaException e) {
            throw new LogUnavailableException("Kafka did not answer", e);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
