package dev.syncline.projector.kafka;

import dev.syncline.projector.StoreUnavailableException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.CloseOptions;
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
    private static final int NO_EPOCH = -1;
    /** Its consumer is a new one each time, and must say who it is first. */
    private static final Duration COMPARED_WITHIN = Duration.ofSeconds(5);

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

    /** Those of which an end is known. */
    List<TopicPartition> partitions() {
        return List.copyOf(ends.keySet());
    }

    /**
     * Looks where they end now.
     *
     * @param needed without which there is no answer; of the others those are passed over that give none
     * @throws LogLayoutException if one has lost what was there
     * @throws StoreUnavailableException if Kafka gives no answer in time, or one that is older than what it said before
     */
    void look(Collection<TopicPartition> partitions, Predicate<TopicPartition> needed) {
        Map<TopicPartition, OffsetAndMetadata> found = found(partitions, needed);
        Map<TopicPartition, OffsetAndMetadata> underOthers = new HashMap<>();
        found.forEach((partition, now) -> {
            OffsetAndMetadata before = ends.getOrDefault(partition, new OffsetAndMetadata(0));
            int epoch = before.leaderEpoch().orElse(NO_EPOCH);
            if (now.leaderEpoch().orElse(NO_EPOCH) < epoch) {
                throw new StoreUnavailableException(
                        "kafka", new IllegalStateException(partition + " is told of by a leader of before"));
            }
            if (now.offset() < before.offset()) {
                throw lost(
                        partition,
                        "ends at offset " + now.offset() + " now, and " + (before.offset() - 1) + " was there");
            }
            if (epoch != NO_EPOCH && now.leaderEpoch().orElse(NO_EPOCH) != epoch) {
                underOthers.put(partition, before);
            }
        });
        checkStill(underOthers);
        ends.putAll(found);
    }

    private Map<TopicPartition, OffsetAndMetadata> found(
            Collection<TopicPartition> partitions, Predicate<TopicPartition> needed) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(partition -> asked.put(partition, OffsetSpec.latest()));
        ListOffsetsResult answers = admin.listOffsets(asked);
        partitions.stream().filter(needed).forEach(partition -> Answers.of(answers.partitionResult(partition), within));
        Map<TopicPartition, OffsetAndMetadata> found = new HashMap<>();
        for (TopicPartition partition : partitions) {
            var answer = answers.partitionResult(partition);
            if (answer.isDone() && !answer.isCompletedExceptionally()) {
                var end = Answers.of(answer, within);
                found.put(partition, new OffsetAndMetadata(end.offset(), end.leaderEpoch(), ""));
            }
        }
        return found;
    }

    /** That what was written under the leaders of then reaches as far as it did. */
    private void checkStill(Map<TopicPartition, OffsetAndMetadata> before) {
        if (before.isEmpty()) {
            return;
        }
        Consumer<byte[], byte[]> consumer = consumers.get();
        try {
            consumer.assign(before.keySet());
            // Whoever does not know the leaders of now has nothing to compare with.
            consumer.endOffsets(before.keySet(), COMPARED_WITHIN);
            before.forEach(consumer::seek);
            before.keySet().forEach(partition -> consumer.position(partition, COMPARED_WITHIN));
        } catch (LogTruncationException e) {
            TopicPartition partition =
                    e.offsetOutOfRangePartitions().keySet().iterator().next();
            String cut = Optional.ofNullable(e.divergentOffsets().get(partition))
                    .map(divergent -> "was cut off at offset " + divergent.offset())
                    .orElse("is of leaders of before");
            throw lost(partition, cut + ", and " + (before.get(partition).offset() - 1) + " was there");
        } catch (KafkaException e) {
            throw new StoreUnavailableException("kafka", e);
        } finally {
            consumer.close(CloseOptions.timeout(Duration.ZERO));
        }
    }

    private static LogLayoutException lost(TopicPartition partition, String how) {
        return new LogLayoutException(
                "%s %s: what it acknowledged is lost, and its offsets would be given a second time. %s [log-truncated]"
                        .formatted(partition, how, LogLayoutException.NEXT));
    }
}
