package dev.syncline.server.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.server.doctor.Finding.Grade;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicRulesTest {
    private static final String EVENTS = "syncline.events.tasks";
    private static final String CHANGES = "syncline.changes";
    private static final Map<String, String> SOUND = Map.of(
            "cleanup.policy", "delete",
            "retention.ms", "-1",
            "retention.bytes", "-1",
            "message.timestamp.type", "LogAppendTime",
            "min.insync.replicas", "2",
            "unclean.leader.election.enable", "false");

    private static TopicView events(int partitions, int replicas, long start, Map<String, String> config) {
        return new TopicView(EVENTS, true, OptionalInt.of(4), partitions, replicas, config, start);
    }

    private static TopicView changes(Map<String, String> other) {
        Map<String, String> config = new HashMap<>(with("cleanup.policy", "compact"));
        config.put("min.compaction.lag.ms", "604800000");
        config.putAll(other);
        return new TopicView(CHANGES, false, OptionalInt.of(4), 4, 3, config, 0);
    }

    private static Map<String, String> with(String key, String value) {
        Map<String, String> config = new HashMap<>(SOUND);
        config.put(key, value);
        return config;
    }

    private static List<Finding> judge(TopicView... topics) {
        return new TopicRules("kafka:9092", List.of(topics)).judge(CHANGES);
    }

    private static List<Finding> bad(List<Finding> findings) {
        return findings.stream().filter(one -> one.grade() != Grade.OK).toList();
    }

    @Test
    void soundTopicsPassEveryCheck() {
        List<Finding> findings = judge(events(4, 3, 0, SOUND), changes(Map.of()));

        assertThat(bad(findings)).isEmpty();
        assertThat(findings).extracting(Finding::check).containsExactlyElementsOf(TopicRules.NAMES);
    }

    @ParameterizedTest
    @CsvSource({
        "retention.ms, 604800000, kafka.events.retention, FAIL, 'retention.ms=-1,retention.bytes=-1'",
        "retention.bytes, 1000000, kafka.events.retention, FAIL, 'retention.ms=-1,retention.bytes=-1'",
        "cleanup.policy, compact, kafka.events.compaction, FAIL, cleanup.policy=delete",
        "cleanup.policy, 'compact,delete', kafka.events.compaction, FAIL, cleanup.policy=delete",
        "message.timestamp.type, CreateTime, kafka.events.timestamps, FAIL, message.timestamp.type=LogAppendTime",
        "unclean.leader.election.enable, true, kafka.unclean-leader-election, FAIL, enable=false",
        "min.insync.replicas, 1, kafka.min-insync-replicas, WARN, min.insync.replicas=2",
        "min.insync.replicas, 3, kafka.min-insync-replicas, WARN, min.insync.replicas=2",
    })
    void brokenSettingIsNamedWithItsTopicAndTheCommandThatMendsIt(
            String key, String value, String check, Grade grade, String fix) {
        List<Finding> bad = bad(judge(events(4, 3, 0, with(key, value)), changes(Map.of())));

        assertThat(bad).hasSize(1);
        assertThat(bad.get(0).check()).isEqualTo(check);
        assertThat(bad.get(0).grade()).isEqualTo(grade);
        assertThat(bad.get(0).found()).contains(EVENTS);
        assertThat(bad.get(0).fix()).singleElement().asString().contains("--entity-name " + EVENTS, fix);
    }

    @Test
    void oneBrokerHasNothingToBeInSyncWith() {
        assertThat(bad(judge(events(4, 1, 0, with("min.insync.replicas", "1")))))
                .isEmpty();
    }

    @Test
    void otherNumberOfPartitionsAndDeletedEventsFail() {
        assertThat(bad(judge(events(5, 3, 0, SOUND))))
                .extracting(Finding::check)
                .containsExactly(TopicRules.PARTITIONS);
        assertThat(bad(judge(events(4, 3, 7, SOUND))))
                .extracting(Finding::check)
                .containsExactly(TopicRules.LOG_START);
    }

    @Test
    void changesMustBeCompactedAndLate() {
        assertThat(bad(judge(changes(Map.of("min.compaction.lag.ms", "0"))))).hasSize(1);
        assertThat(bad(judge(changes(Map.of("cleanup.policy", "delete"))))).hasSize(1);
    }

    @Test
    void transactionsNeedKip890() {
        assertThat(KafkaChecks.transactions(OptionalLong.of(2)).grade()).isEqualTo(Grade.OK);
        assertThat(KafkaChecks.transactions(OptionalLong.of(1)).grade()).isEqualTo(Grade.FAIL);
        assertThat(KafkaChecks.transactions(OptionalLong.empty()).grade()).isEqualTo(Grade.FAIL);
    }

    @Test
    void partitionThatNobodyMayReadToItsEndIsStuck() {
        TopicPartition one = new TopicPartition(EVENTS, 0);
        TopicPartition other = new TopicPartition(EVENTS, 1);

        Map<String, Long> stuck = StableOffsets.stuck(Map.of(one, 9L, other, 5L), Map.of(one, 9L, other, 3L));

        assertThat(stuck).containsExactly(Map.entry("syncline.events.tasks-1", 2L));
        assertThat(StableOffsets.judge("kafka:9092", stuck).grade()).isEqualTo(Grade.FAIL);
        assertThat(StableOffsets.judge("kafka:9092", Map.of()).grade()).isEqualTo(Grade.OK);
    }
}
