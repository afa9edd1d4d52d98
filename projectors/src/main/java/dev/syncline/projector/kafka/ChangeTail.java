package dev.syncline.projector.kafka;

import dev.syncline.event.Position;
import dev.syncline.projector.LoggedChange;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** Committed changes of the partition that one tenant's stand in, from a place that people name. Used by one thread. */
public final class ChangeTail implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final Consumer<byte[], byte[]> consumer;
    private final TopicPartition partition;
    private final Position from;
    private final Position end;

    /**
     * Stands at {@code since}: {@code earliest}, {@code latest}, a position, or {@code @} and a time or a duration ago.
     *
     * @param consumer closed with this
     * @throws IllegalArgumentException if {@code since} is none of these, or the log does not have it
     */
    public ChangeTail(Consumer<byte[], byte[]> consumer, LogLayout layout, String tenant, String since, Clock clock) {
        this.consumer = consumer;
        this.partition = new TopicPartition(layout.topics().changes(), layout.partitionOf(tenant));
        boolean open = false;
        try {
            consumer.assign(List.of(partition));
            this.end = new Position(consumer.endOffsets(List.of(partition)).get(partition));
            this.from = new Position(new Seek(consumer, partition, clock).resolve(since));
            consumer.seek(partition, from.offset());
            open = true;
        } finally {
            if (!open) {
                consumer.close();
            }
        }
    }

    /** Where it began. */
    public Position from() {
        return from;
    }

    /** Where the log ended when this was made: [from, end) was there already. */
    public Position end() {
        return end;
    }

    /** First position not read yet. */
    public Position next() {
        return new Position(consumer.position(partition));
    }

    /** What came since, of all tenants of the partition; waits a moment, and may be empty. */
    public List<LoggedChange> poll() {
        return ChangeRecords.decode(consumer.poll(POLL).records(partition));
    }

    @Override
    public void close() {
        consumer.close();
    }
}
