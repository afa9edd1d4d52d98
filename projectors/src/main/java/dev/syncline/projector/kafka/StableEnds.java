package dev.syncline.projector.kafka;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * Whether what may be read follows what was written: a transaction that stays open holds every reader back, without an
 * error. Used by one thread at a time.
 */
final class StableEnds {
    private final Admin admin;
    private final Duration within;
    private Map<TopicPartition, Long> written = Map.of();

    /** @param within so long an answer is waited for */
    StableEnds(Admin admin, Duration within) {
        this.admin = admin;
        this.within = within;
    }

    /**
     * What was written at the last look, and still can't be read. The decider's own transactions take milliseconds, and
     * seconds where it was killed.
     *
     * @param partitions to be looked at
     */
    Optional<String> stuck(List<TopicPartition> partitions) {
        Map<TopicPartition, Long> stable = ends(partitions, IsolationLevel.READ_COMMITTED);
        Map<TopicPartition, Long> stuck = new TreeMap<>(Comparator.comparing(TopicPartition::toString));
        written.forEach((partition, end) -> {
            if (stable.getOrDefault(partition, end) < end) {
                stuck.put(partition, stable.get(partition));
            }
        });
        written = ends(partitions, IsolationLevel.READ_UNCOMMITTED);
        return stuck.isEmpty()
                ? Optional.empty()
                : Optional.of("a transaction is open, and nothing behind it can be read: "
                        + stuck.entrySet().stream()
                                .map(one -> one.getKey() + " from offset " + one.getValue())
                                .collect(Collectors.joining(", "))
                        + ". A decider that was killed ends its own within seconds; else find its producer with"
                        + " `kafka-transactions.sh find-hanging` [transaction-open]");
    }

    private Map<TopicPartition, Long> ends(List<TopicPartition> partitions, IsolationLevel isolation) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(partition -> asked.put(partition, OffsetSpec.latest()));
        Map<TopicPartition, Long> ends = new HashMap<>();
        Answers.of(admin.listOffsets(asked, new ListOffsetsOptions(isolation)).all(), within)
                .forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }
}
