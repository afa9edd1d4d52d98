package dev.syncline.projector.kafka;

import dev.syncline.event.Position;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/** Where to begin, as people say it: the one seek grammar. Used by one thread. */
final class Seek {
    static final String EVENT = "event:";
    /** Seconds may be left out: {@code @2026-11-20T10:00Z}. */
    private static final DateTimeFormatter TIME = DateTimeFormatter.ISO_OFFSET_DATE_TIME;

    private final Consumer<byte[], byte[]> consumer;
    private final LogLayout layout;
    private final String tenant;
    private final TopicPartition partition;
    private final Clock clock;

    Seek(Consumer<byte[], byte[]> consumer, LogLayout layout, String tenant, Clock clock) {
        this.consumer = consumer;
        this.layout = layout;
        this.tenant = tenant;
        this.partition = new TopicPartition(layout.topics().changes(), layout.partitionOf(tenant));
        this.clock = clock;
        consumer.assign(List.of(partition));
    }

    /**
     * Empty where the log has no change of the event that was named.
     *
     * @throws IllegalArgumentException saying which forms there are
     */
    Optional<Start> resolve(String text) {
        long end = end();
        if (text.startsWith(EVENT)) {
            EventSeek events = new EventSeek(consumer, layout, tenant, partition, end);
            return events.find(text.substring(EVENT.length())).map(found -> start(found, end, false));
        }
        if (text.startsWith("@")) {
            return Optional.of(at(time(text.substring(1)), end));
        }
        return Optional.of(named(text, end));
    }

    private Start named(String text, long end) {
        if (text.equals("earliest")) {
            return start(begin(), end, false);
        }
        if (text.equals("latest") || text.equals("now")) {
            return start(end, end, false);
        }
        if (text.matches("\\d{1,18}")) {
            return position(Long.parseLong(text), end);
        }
        throw new IllegalArgumentException(
                "the start must be earliest, latest (or now), a position (18211), @2026-11-20T10:00Z, @-2h or event:ID");
    }

    private Start start(long from, long end, boolean later) {
        return new Start(new Position(from), new Position(end), timeAt(from, end), later);
    }

    private Optional<Instant> timeAt(long from, long end) {
        return new Stretch(consumer, partition, from, end)
                .first(logged -> true)
                .map(logged -> Instant.ofEpochMilli(logged.timestamp()));
    }

    private long begin() {
        return consumer.beginningOffsets(List.of(partition)).get(partition);
    }

    private long end() {
        return consumer.endOffsets(List.of(partition)).get(partition);
    }

    /** One that the log has forgotten stays what was asked for: who reads there is told so. */
    private Start position(long position, long end) {
        long begin = begin();
        if (position > end) {
            throw new IllegalArgumentException(
                    "the log has the positions from " + begin + " to " + end + ", asked for " + position);
        }
        Start known = start(Math.max(begin, position), end, position < begin);
        return new Start(new Position(position), known.end(), known.at(), known.later());
    }

    private Instant time(String text) {
        try {
            return text.startsWith("-")
                    ? clock.instant()
                            .minus(Duration.parse("PT" + text.substring(1).toUpperCase(Locale.ROOT)))
                    : OffsetDateTime.from(TIME.parse(text)).toInstant();
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException("a time is @2026-11-20T10:00Z or @-2h", e);
        }
    }

    private Start at(Instant time, long end) {
        long asked = Math.max(0, time.toEpochMilli());
        OffsetAndTimestamp found =
                consumer.offsetsForTimes(Map.of(partition, asked)).get(partition);
        if (found == null) {
            return start(end, end, false);
        }
        OffsetAndTimestamp first =
                consumer.offsetsForTimes(Map.of(partition, 0L)).get(partition);
        boolean later = first != null && first.offset() == found.offset() && found.timestamp() > asked;
        return start(found.offset(), end, later);
    }
}
