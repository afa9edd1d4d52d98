package dev.syncline.projector.kafka;

import static java.util.Objects.requireNonNull;

import dev.syncline.event.Position;
import dev.syncline.projector.LogUnavailableException;
import dev.syncline.projector.LoggedChange;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Changes that no memory holds any more, read from the log again, some at a time: each once, as {@link ChangeFeed} tells
 * them. Thread-safe; a few callers are served at once and the others wait.
 */
public final class PastChanges implements AutoCloseable {
    private static final int AT_ONCE = 4;
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int SILENT_POLLS = 25;

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final LogLayout layout;
    private final Clock clock;
    private final Semaphore places = new Semaphore(AT_ONCE, true);
    private final BlockingQueue<Consumer<byte[], byte[]>> idle = new LinkedBlockingQueue<>();

    /**
     * A stretch of the log.
     *
     * @param next first position that was not read
     */
    public record Part(List<LoggedChange> changes, Position next) {}

    public PastChanges(ChangeConsumers consumers, LogLayout layout, Clock clock) {
        this.consumers = requireNonNull(consumers, "consumers")::past;
        this.layout = requireNonNull(layout, "layout");
        this.clock = requireNonNull(clock, "clock");
    }

    /**
     * Reads [from, to), or the first {@code atMost} records of it.
     *
     * @param complete whether nothing may be missing: compaction takes what is older than its lag out of the log
     * @throws ForgottenPositionException if the log does not hold all of it any more
     * @throws LogUnavailableException if Kafka gives no answer
     */
    public Part read(int partition, Position from, Position to, int atMost, boolean complete) {
        places.acquireUninterruptibly();
        Consumer<byte[], byte[]> consumer = null;
        try {
            consumer = idle.poll();
            consumer = consumer == null ? consumers.get() : consumer;
            Part part = read(consumer, partition, from, to, atMost, complete);
            idle.add(consumer);
            consumer = null;
            return part;
        } catch (KafkaException e) {
            throw new LogUnavailableException("Kafka did not answer", e);
        } finally {
            if (consumer != null) {
                consumer.close();
            }
            places.release();
        }
    }

    private Part read(
            Consumer<byte[], byte[]> consumer,
            int partition,
            Position from,
            Position to,
            int atMost,
            boolean complete) {
        TopicPartition place = new TopicPartition(layout.topics().changes(), partition);
        consumer.assign(List.of(place));
        long begin = consumer.beginningOffsets(List.of(place)).get(place);
        if (from.offset() < begin) {
            throw new ForgottenPositionException(new Position(begin));
        }
        consumer.seek(place, Math.max(begin, from.offset() - Repeats.SPAN));
        long end = Math.min(to.offset(), from.offset() + atMost);
        List<ConsumerRecord<byte[], byte[]>> records = records(consumer, place, end);
        if (complete) {
            checkComplete(records, from);
        }
        Repeats repeats = new Repeats();
        List<LoggedChange> found = new ArrayList<>();
        for (LoggedChange logged : ChangeRecords.decode(records)) {
            if (!repeats.isRepeat(logged.change()) && logged.position().compareTo(from) >= 0) {
                found.add(logged);
            }
        }
        return new Part(found, new Position(end));
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(
            Consumer<byte[], byte[]> consumer, TopicPartition place, long end) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        int silent = 0;
        while (consumer.position(place) < end) {
            long before = consumer.position(place);
            for (ConsumerRecord<byte[], byte[]> logged : consumer.poll(POLL).records(place)) {
                if (logged.offset() < end) {
                    records.add(logged);
                }
            }
            silent = consumer.position(place) > before ? 0 : silent + 1;
            if (silent > SILENT_POLLS) {
                throw new LogUnavailableException("Kafka fell silent", null);
            }
        }
        return records;
    }

    private void checkComplete(List<ConsumerRecord<byte[], byte[]>> records, Position from) {
        long compacted = clock.instant().minus(LogSetup.COMPACTION_LAG).toEpochMilli();
        for (ConsumerRecord<byte[], byte[]> logged : records) {
            if (logged.offset() >= from.offset()) {
                if (logged.timestamp() < compacted) {
                    throw new ForgottenPositionException(new Position(logged.offset()));
                }
                return;
            }
        }
    }

    @Override
    public void close() {
        idle.forEach(Consumer::close);
    }
}
