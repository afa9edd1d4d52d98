package dev.syncline.projector.kafka;

import dev.syncline.event.Position;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;

/**
 * How far a projector is behind the log's end, over the partitions that it holds. It grows while the store gives no
 * answer. Written by one thread, read by any.
 */
final class Lag {
    private final Map<TopicPartition, Long> ends = new ConcurrentHashMap<>();
    private final Map<TopicPartition, Long> nexts = new ConcurrentHashMap<>();
    private final Map<TopicPartition, Instant> oldest = new ConcurrentHashMap<>();

    /** @param offsets of the log's end, of partitions that may have been given up since they were asked for */
    void ends(Map<TopicPartition, Long> offsets) {
        offsets.forEach((partition, end) -> {
            if (nexts.containsKey(partition)) {
                ends.merge(partition, end, Math::max);
            }
        });
        settle();
    }

    /** @param first when the oldest of what waits now was logged */
    void took(TopicPartition partition, Instant first) {
        oldest.put(partition, first);
    }

    /** The partition is held, and the store has everything below {@code next}. */
    void stands(TopicPartition partition, Position next) {
        nexts.put(partition, next.offset());
        ends.merge(partition, next.offset(), Math::max);
        settle();
    }

    void forget(TopicPartition partition) {
        nexts.remove(partition);
        ends.remove(partition);
        oldest.remove(partition);
    }

    private void settle() {
        oldest.keySet().removeIf(partition -> behind(partition) == 0);
    }

    private long behind(TopicPartition partition) {
        Long next = nexts.get(partition);
        return next == null ? 0 : Math.max(0, ends.getOrDefault(partition, next) - next);
    }

    /** Offsets between the store's positions and the log's end; empty while no partition is held. */
    OptionalLong records() {
        return nexts.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(
                        nexts.keySet().stream().mapToLong(this::behind).sum());
    }

    /** How long the oldest change that is not applied yet has been in the log. */
    Duration age(Instant now) {
        return oldest.values().stream()
                .min(Instant::compareTo)
                .map(first -> Duration.between(first, now))
                .orElse(Duration.ZERO);
    }
}
