package dev.syncline.server.doctor;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * Whether what readers may read follows what was written. A transaction that is open holds them up: the decider's for
 * some milliseconds, a stranger's for as long as its producer likes.
 */
final class StableOffsets {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

    private final Admin admin;
    private final String bootstrap;

    StableOffsets(Admin admin, String bootstrap) {
        this.admin = admin;
        this.bootstrap = bootstrap;
    }

    Finding look(List<String> topics) throws ExecutionException, InterruptedException {
        Set<String> there = admin.listTopics().names().get();
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        admin.describeTopics(topics.stream().filter(there::contains).toList())
                .allTopicNames()
                .get()
                .forEach((name, topic) -> topic.partitions()
                        .forEach(one -> asked.put(new TopicPartition(name, one.partition()), OffsetSpec.latest())));
        Map<TopicPartition, Long> written = ends(asked, IsolationLevel.READ_UNCOMMITTED);
        long until = System.nanoTime() + PATIENCE.toNanos();
        Map<String, Long> stuck = stuck(written, ends(asked, IsolationLevel.READ_COMMITTED));
        while (!stuck.isEmpty() && System.nanoTime() < until) {
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
            stuck = stuck(written, ends(asked, IsolationLevel.READ_COMMITTED));
        }
        return judge(bootstrap, stuck);
    }

    private Map<TopicPartition, Long> ends(Map<TopicPartition, OffsetSpec> asked, IsolationLevel isolation)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, ListOffsetsResultInfo> ends = admin.listOffsets(asked, new ListOffsetsOptions(isolation))
                .all()
                .get();
        return ends.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, end -> end.getValue().offset()));
    }

    /** Records that can't be read yet, by partition. */
    static Map<String, Long> stuck(Map<TopicPartition, Long> written, Map<TopicPartition, Long> stable) {
        Map<String, Long> stuck = new TreeMap<>();
        written.forEach((partition, end) -> {
            long behind = end - stable.getOrDefault(partition, 0L);
            if (behind > 0) {
                stuck.put(partition.toString(), behind);
            }
        });
        return stuck;
    }

    static Finding judge(String bootstrap, Map<String, Long> stuck) {
        if (stuck.isEmpty()) {
            return Finding.ok(KafkaChecks.STABLE, "moves with the log");
        }
        String found = stuck.entrySet().stream()
                .map(one -> one.getKey() + " " + one.getValue() + " behind")
                .collect(Collectors.joining("; "));
        return Finding.fail(
                KafkaChecks.STABLE,
                found + ", for " + PATIENCE.toSeconds() + " s",
                "the last stable offset at the high watermark",
                List.of("kafka-transactions.sh --bootstrap-server " + bootstrap + " find-hanging --broker-id ID"),
                "a transaction is open, and all that stands behind it waits: a decider that was killed ends by itself"
                        + " within seconds, a stranger's must be aborted");
    }
}
