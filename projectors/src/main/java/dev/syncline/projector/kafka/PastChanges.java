package dev.syncline.projector.kafka;

import static java.util.Objects.requireNonNull;

import dev.syncline.event.DocumentKey;
import dev.syncline.event.Position;
import dev.syncline.event.Version;
import dev.syncline.projector.LogUnavailableException;
import dev.syncline.projector.LoggedChange;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/**
 * Changes that no memory holds any more, read from the log again, some at a time: each once, as {@link ChangeFeed} tells
 * them. Thread-safe; a few callers are served at once and the others wait.
 */
public final class PastChanges implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int SILENT_POLLS = 25;
    private static final long MOST_BYTES = 16 << 20;

    private final FewConsumers consumers;
    private final FewConsumers committedOnes;
    private final LogLayout layout;
    private final Clock clock;
    /** Of each partition the last position that was found whole. */
    private final Map<Integer, Position> whole = new ConcurrentHashMap<>();

    /**
     * A stretch of the log.
     *
     * @param next first position that was not read
     */
    public record Part(List<LoggedChange> changes, Position next) {}

    public PastChanges(ChangeConsumers consumers, LogLayout layout, Clock clock) {
        this.consumers = new FewConsumers(consumers::past);
        this.committedOnes = new FewConsumers(consumers::forRequests);
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
        return consumers.with(consumer -> read(consumer, partition, from, to, atMost, complete));
    }

    private Part read(
            Consumer<byte[], byte[]> consumer,
            int partition,
            Position from,
            Position to,
            int atMost,
            boolean complete) {
        TopicPartition place = assigned(consumer, partition);
        long begin = begin(consumer, place);
        long known = complete ? Math.max(begin, untouched(consumer, place)) : begin;
        if (from.offset() < known) {
            throw new ForgottenPositionException(new Position(known));
        }
        consumer.seek(place, Math.max(begin, Repeats.warmUp(consumer, place, from.offset())));
        Stretched records = records(consumer, place, from.offset(), Math.min(to.offset(), from.offset() + atMost));
        Repeats repeats = new Repeats();
        List<LoggedChange> found = new ArrayList<>();
        for (LoggedChange logged : ChangeRecords.decode(records.records())) {
            if (!repeats.isRepeat(logged.change()) && logged.position().compareTo(from) >= 0) {
                found.add(logged);
            }
        }
        return new Part(found, new Position(records.next()));
    }

    /**
     * First position that the log does not have, committed or not.
     *
     * @throws LogUnavailableException if Kafka gives no answer
     */
    public Position end(int partition) {
        return consumers.with(consumer -> {
            TopicPartition place = assigned(consumer, partition);
            return new Position(consumer.endOffsets(List.of(place)).get(place));
        });
    }

    private TopicPartition assigned(Consumer<byte[], byte[]> consumer, int partition) {
        TopicPartition place = new TopicPartition(layout.topics().changes(), partition);
        consumer.assign(List.of(place));
        return place;
    }

    private record Stretched(List<ConsumerRecord<byte[], byte[]>> records, long next) {}

    /** Up to {@code end}, or a place behind {@code from} at which it has become much. */
    private static Stretched records(Consumer<byte[], byte[]> consumer, TopicPartition place, long from, long end) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        long bytes = 0;
        int silent = 0;
        while (consumer.position(place) < end && bytes < MOST_BYTES) {
            long before = consumer.position(place);
            for (ConsumerRecord<byte[], byte[]> logged : consumer.poll(POLL).records(place)) {
                if (logged.offset() < end) {
                    records.add(logged);
                    bytes += logged.offset() < from ? 0 : Math.max(0, logged.serializedValueSize());
                }
            }
            silent = consumer.position(place) > before ? 0 : silent + 1;
            if (silent > SILENT_POLLS) {
                throw new LogUnavailableException("Kafka fell silent", null);
            }
        }
        return new Stretched(records, Math.min(end, consumer.position(place)));
    }

    /**
     * First position of the partition from which on nothing is missing: whoever comes back there is told all.
     *
     * @throws LogUnavailableException if Kafka gives no answer
     */
    public Position wholeFrom(int partition) {
        return consumers.with(consumer -> {
            TopicPartition place = assigned(consumer, partition);
            return new Position(Math.max(begin(consumer, place), untouched(consumer, place)));
        });
    }

    private static long begin(Consumer<byte[], byte[]> consumer, TopicPartition place) {
        return consumer.beginningOffsets(List.of(place)).get(place);
    }

    /** What compaction may have touched is no complete history. */
    private long untouched(Consumer<byte[], byte[]> consumer, TopicPartition place) {
        long compacted = clock.instant().minus(TopicSettings.COMPACTION_LAG).toEpochMilli();
        OffsetAndTimestamp untouched =
                consumer.offsetsForTimes(Map.of(place, Math.max(0, compacted))).get(place);
        return untouched == null ? consumer.endOffsets(List.of(place)).get(place) : untouched.offset();
    }

    /**
     * Whether every change that was told below a position is committed below it. A decider that died leaves some that
     * stand again later: a store that stands in between lacks them, and whoever began there would miss them.
     *
     * @throws LogUnavailableException if Kafka gives no answer
     */
    public boolean isWhole(int partition, Position next) {
        if (next.offset() == 0 || next.equals(whole.get(partition))) {
            return true;
        }
        Map<DocumentKey, Version> told = consumers.with(early -> versions(early, partition, next));
        told.entrySet()
                .removeAll(committedOnes
                        .with(committed -> versions(committed, partition, next))
                        .entrySet());
        if (told.isEmpty()) {
            whole.put(partition, next);
        }
        return told.isEmpty();
    }

    /** Of the documents that changed shortly before the position, the last. */
    private Map<DocumentKey, Version> versions(Consumer<byte[], byte[]> consumer, int partition, Position next) {
        TopicPartition place = assigned(consumer, partition);
        long begin = begin(consumer, place);
        consumer.seek(place, Math.max(begin, Repeats.warmUp(consumer, place, next.offset())));
        Map<DocumentKey, Version> last = new HashMap<>();
        for (LoggedChange logged : ChangeRecords.decode(
                records(consumer, place, next.offset(), next.offset()).records())) {
            last.merge(
                    logged.change().key(),
                    logged.change().version(),
                    (one, other) -> one.compareTo(other) >= 0 ? one : other);
        }
        return last;
    }

    @Override
    public void close() {
        consumers.close();
        committedOnes.close();
    }
}
