package dev.syncline.projector.kafka;

import dev.syncline.projector.StoreUnavailableException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Where partitions end. An end goes back where a broker has lost what it had acknowledged; and where as much was written
 * again since, the epoch of its leader tells (KIP-320): what was written under an earlier epoch must still reach to where
 * it reached. Used by one thread at a time.
 */
final class LogEnds {
    private final Admin admin;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Duration within;
    private final Map<TopicPartition, OffsetAndMetadata> ends = new HashMap<>();

    /**
     * @param consumers without a group, that never skip
     * @param within so long an answer is waited for
     */
    LogEnds(Admin admin, Supplier<Consumer<byte[], byte[]>> consumers, Duration within) {
        this.admin = admin;
        this.consumers = consumers;
        this.within = within;
    }

    /** The partition reached to this offset at least. */
    void reached(TopicPartition partition, OffsetAndMetadata next) {
        OffsetAndMetadata before = ends.get(partition);
        if (before == null || before.offset() < next.offset()) {
            ends.put(partition, next);
        }
    }

    /**
     * Looks where they end now.
     *
     * @throws LogLayoutException if one has lost what was there
     * @throws StoreUnavailableException if Kafka gives no answer in time
     */
    void look(Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(partition -> asked.put(partition, OffsetSpec.latest()));
        Map<TopicPartition, OffsetAndMetadata> found = new HashMap<>();
        Answers.of(admin.listOffsets(asked).all(), within)
                .forEach((partition, end) ->
                        found.put(partition, new OffsetAndMetadata(end.offset(), end.leaderEpoch(), "")));
        Map<TopicPartition, OffsetAndMetadata> underOthers = new HashMap<>();
        found.forEach((partition, now) -> {
            OffsetAndMetadata before = ends.getOrDefault(partition, new OffsetAndMetadata(0));
            if (now.offset() < before.offset()) {
                throw lost(
                        partition,
                        "ends at offset " + now.offset() + " now, and " + (before.offset() - 1) + " was there");
            }
            if (before.leaderEpoch().isPresent() && !before.leaderEpoch().equals(now.leaderEpoch())) {
                underOthers.put(partition, before);
            }
        });
        checkStill(underOthers);
        ends.putAll(found);
    }

    /** That what was written under the leaders of then reaches as far as it did. */
    private void checkStill(Map<TopicPartition, OffsetAndMetadata> before) {
        if (before.isEmpty()) {
            return;
        }
        try (Consumer<byte[], byte[]> consumer = consumers.get()) {
            consumer.assign(before.keySet());
            // Whoever does not know the leaders of now has nothing to compare with.
            consumer.endOffsets(before.keySet(), within);
            before.forEach(consumer::seek);
            before.keySet().forEach(partition -> consumer.position(partition, within));
        } catch (LogTruncationException e) {
            TopicPartition partition = e.divergentOffsets().keySet().iterator().next();
            throw lost(
                    partition,
                    "was cut off at offset "
                            + Optional.ofNullable(e.divergentOffsets().get(partition))
                                    .map(OffsetAndMetadata::offset)
                                    .orElse(0L)
                            + ", and " + (before.get(partition).offset() - 1) + " was there");
        } catch (KafkaException e) {
            throw new StoreUnavailableException("kafka", e);
        }
    }

    private static LogLayoutException lost(TopicPartition partition, String how) {
        return new LogLayoutException(
                "%s %s: what it acknowledged is lost, and its offsets would be given a second time. %s [log-truncated]"
                        .formatted(partition, how, LogLayoutException.NEXT));
    }

    /** Those that were looked at. */
    List<TopicPartition> partitions() {
        return List.copyOf(ends.keySet());
    }
}
