package dev.syncline.projector.kafka;

import static java.util.Objects.requireNonNull;

import dev.syncline.event.Position;
import dev.syncline.projector.LogUnavailableException;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Readings of one tenant's changes: first where to begin, then from there. Thread-safe; nothing is held in between. */
public final class ChangeTails {
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final LogLayout layout;
    private final Clock clock;

    public ChangeTails(ChangeConsumers consumers, LogLayout layout, Clock clock) {
        this(consumers::forRequests, layout, clock);
    }

    ChangeTails(Supplier<Consumer<byte[], byte[]>> consumers, LogLayout layout, Clock clock) {
        this.consumers = requireNonNull(consumers, "consumers");
        this.layout = requireNonNull(layout, "layout");
        this.clock = requireNonNull(clock, "clock");
    }

    /**
     * Where {@code since} is: {@code earliest}, {@code latest}, a position, {@code @} and a time or a duration ago, or
     * {@code event:} and the event's id or place.
     *
     * @return empty where the log has no change of that event
     * @throws IllegalArgumentException if {@code since} is none of these, or the log does not have the position
     * @throws LogUnavailableException if Kafka gives no answer
     */
    public Optional<Start> start(String tenant, String since) {
        try (Consumer<byte[], byte[]> consumer = consumers.get()) {
            return new Seek(consumer, layout, tenant, clock).resolve(since);
        } catch (KafkaException e) {
            throw new LogUnavailableException("Kafka did not answer", e);
        }
    }

    /**
     * Opens a reading; the caller closes it.
     *
     * @throws LogUnavailableException if Kafka gives no answer
     */
    public ChangeTail open(String tenant, Position from) {
        TopicPartition partition = new TopicPartition(layout.topics().changes(), layout.partitionOf(tenant));
        try {
            return new ChangeTail(consumers.get(), partition, from);
        } catch (KafkaException e) {
            throw new LogUnavailableException("Kafka did not answer", e);
        }
    }
}
