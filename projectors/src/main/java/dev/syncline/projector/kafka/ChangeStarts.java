package dev.syncline.projector.kafka;

import static java.util.Objects.requireNonNull;

import dev.syncline.projector.LogUnavailableException;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;

/** Where a reading of one tenant's changes begins, as people say it. Thread-safe; a few are served at once. */
public final class ChangeStarts implements AutoCloseable {
    private final FewConsumers consumers;
    private final LogLayout layout;
    private final Clock clock;

    public ChangeStarts(ChangeConsumers consumers, LogLayout layout, Clock clock) {
        this(consumers::forRequests, layout, clock);
    }

    ChangeStarts(Supplier<Consumer<byte[], byte[]>> consumers, LogLayout layout, Clock clock) {
        this.consumers = new FewConsumers(consumers);
        this.layout = requireNonNull(layout, "layout");
        this.clock = requireNonNull(clock, "clock");
    }

    /**
     * Where {@code since} is: {@code earliest}, {@code latest}, a position, {@code @} and a time or a duration ago, or
     * {@code event:} and the event's id or place.
     *
     * @return empty where the log has no change of that event
     * @throws IllegalArgumentException if {@code since} is none of these, or a position behind the log's end
     * @throws LogUnavailableException if Kafka gives no answer
     */
    public Optional<Start> start(String tenant, String since) {
        return consumers.with(consumer -> new Seek(consumer, layout, tenant, clock).resolve(since));
    }

    @Override
    public void close() {
        consumers.close();
    }
}
