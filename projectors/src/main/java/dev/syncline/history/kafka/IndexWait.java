package dev.syncline.history.kafka;

import dev.syncline.event.DocumentKey;
import dev.syncline.projector.LogUnavailableException;
import dev.syncline.projector.kafka.LogLayout;
import dev.syncline.projector.kafka.LogTopics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.TopicPartition;

/**
 * Waits until the index has what the log has, but not for ever: whoever asks waits with it. Thread-safe.
 */
final class IndexWait {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(2);

    private final LogLayout layout;
    private final LogFollower follower;
    private final LogReader reader;
    private final InstantSource clock;

    IndexWait(LogLayout layout, LogFollower follower, LogReader reader, InstantSource clock) {
        this.layout = layout;
        this.follower = follower;
        this.reader = reader;
        this.clock = clock;
    }

    /** The partition of the document's events, once everything that is in it now is in the index. */
    TopicPartition events(DocumentKey key) {
        TopicPartition partition = partition(key);
        until(partition, reader.end(partition));
        return partition;
    }

    TopicPartition partition(DocumentKey key) {
        String topic = layout.topics().events(key.collection());
        return new TopicPartition(topic, LogTopics.partitionOfEvent(key.eventKey(), reader.partitions(topic)));
    }

    /**
     * Returns when all that the collection's events and the tenant's changes hold now is in the index.
     *
     * @throws LogUnavailableException if Kafka gives no answer, or the index does not follow
     */
    void all(String tenant, String collection) {
        String topic = layout.topics().events(collection);
        for (int i = 0; i < reader.partitions(topic); i++) {
            TopicPartition partition = new TopicPartition(topic, i);
            until(partition, reader.end(partition));
        }
        TopicPartition changes = new TopicPartition(layout.topics().changes(), layout.partitionOf(tenant));
        until(changes, reader.end(changes));
    }

    /** @param next first offset that need not be in the index */
    void until(TopicPartition partition, long next) {
        Instant until = clock.instant().plus(PATIENCE);
        while (follower.next(partition) < next) {
            if (clock.instant().isAfter(until)) {
                throw new LogUnavailableException(
                        "the index of the log is at %d of %d of %s: try again later"
                                .formatted(follower.next(partition), next, partition),
                        null);
            }
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
    }
}
