package dev.syncline.projector.kafka;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/** Where to begin, as people say it: the one seek grammar. */
final class Seek {
    /** Seconds may be left out: {@code @2026-11-20T10:00Z}. */
    private static final DateTimeFormatter TIME = DateTimeFormatter.ISO_OFFSET_DATE_TIME;

    private final Consumer<byte[], byte[]> consumer;
    private final TopicPartition partition;
    private final Clock clock;

    Seek(Consumer<byte[], byte[]> consumer, TopicPartition partition, Clock clock) {
        this.consumer = consumer;
        this.partition = partition;
        this.clock = clock;
    }

    /** @throws IllegalArgumentException saying which forms there are */
    long resolve(String text) {
        if (text.equals("earliest")) {
            return consumer.beginningOffsets(List.of(partition)).get(partition);
        }
        if (text.equals("latest")) {
            return end();
        }
        if (text.matches("\\d{1,18}")) {
            return position(Long.parseLong(text));
        }
        if (text.startsWith("@")) {
            return at(time(text.substring(1)));
        }
        throw new IllegalArgumentException(
                "since must be earliest, latest, a position (18211), @2026-11-20T10:00Z or @-2h");
    }

    private long end() {
        return consumer.endOffsets(List.of(partition)).get(partition);
    }

    private long position(long position) {
        long begin = consumer.beginningOffsets(List.of(partition)).get(partition);
        if (position < begin || position > end()) {
            throw new IllegalArgumentException(
                    "the log has the positions from " + begin + " to " + end() + ", asked for " + position);
        }
        return position;
    }

    private Instant time(String text) {
        try {
            if (text.startsWith("-")) {
                return clock.instant()
                        .minus(Duration.parse("PT" + text.substring(1).toUpperCase(Locale.ROOT)));
            }
            TemporalAccessor parsed = TIME.parse(text);
            return OffsetDateTime.from(parsed).toInstant();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("a time is @2026-11-20T10:00Z or @-2h", e);
        }
    }

    private long at(Instant time) {
        OffsetAndTimestamp found =
                consumer.offsetsForTimes(Map.of(partition, time.toEpochMilli())).get(partition);
        return found == null ? end() : found.offset();
    }
}
