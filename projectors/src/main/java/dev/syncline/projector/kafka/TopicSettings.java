package dev.syncline.projector.kafka;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.TopicConfig;

/** What the log's topics are set to, and which settings of theirs would lose events. */
final class TopicSettings {
    static final Duration COMPACTION_LAG = Duration.ofDays(7);
    private static final Duration REJECTION_RETENTION = Duration.ofDays(30);
    private static final Duration DUPLICATE_RETENTION = Duration.ofDays(7);
    private static final String UNLIMITED = "-1";

    private TopicSettings() {}

    static Map<String, String> events() {
        return Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_DELETE,
                TopicConfig.RETENTION_MS_CONFIG,
                UNLIMITED,
                TopicConfig.RETENTION_BYTES_CONFIG,
                UNLIMITED,
                TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                "LogAppendTime",
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                Integer.toString(LogSetup.MAX_EVENT_BYTES));
    }

    static Map<String, String> changes() {
        return Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_COMPACT,
                TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG,
                Long.toString(COMPACTION_LAG.toMillis()),
                TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                "LogAppendTime",
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                Integer.toString(LogSetup.MAX_CHANGE_BYTES));
    }

    static Map<String, String> rejections() {
        return keptFor(REJECTION_RETENTION);
    }

    static Map<String, String> duplicates() {
        return keptFor(DUPLICATE_RETENTION);
    }

    private static Map<String, String> keptFor(Duration retention) {
        return Map.of(
                TopicConfig.RETENTION_MS_CONFIG,
                Long.toString(retention.toMillis()),
                TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                "LogAppendTime");
    }

    /** Of topics of which only the last record of each key counts. */
    static Map<String, String> latest() {
        return Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
    }

    /** @throws LogLayoutException if a topic of events drops some */
    static void checkEvents(String topic, Config config) {
        String policy = config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value();
        if (policy.contains(TopicConfig.CLEANUP_POLICY_COMPACT)) {
            throw new LogLayoutException("topic " + topic + " has cleanup.policy=" + policy
                    + ", which drops events: set cleanup.policy=delete and retention.ms=-1 [events-compacted]");
        }
        String retention = config.get(TopicConfig.RETENTION_MS_CONFIG).value();
        if (!UNLIMITED.equals(retention)) {
            throw new LogLayoutException("topic " + topic + " has retention.ms=" + retention
                    + ", which drops events: set retention.ms=-1 [events-retention]");
        }
        String bytes = config.get(TopicConfig.RETENTION_BYTES_CONFIG).value();
        if (!UNLIMITED.equals(bytes)) {
            throw new LogLayoutException("topic " + topic + " has retention.bytes=" + bytes
                    + ", which drops events: set retention.bytes=-1 [events-retention]");
        }
    }

    /** @throws LogLayoutException if a topic drops the last record of a key */
    static void checkLatest(String topic, Config config) {
        String policy = config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value();
        if (!TopicConfig.CLEANUP_POLICY_COMPACT.equals(policy)) {
            throw new LogLayoutException("topic " + topic + " has cleanup.policy=" + policy
                    + ", which drops what was said last: set cleanup.policy=compact [latest-retention]");
        }
    }

    /** @throws LogLayoutException if a topic of changes drops the last one of a document, or any before it may */
    static void checkChanges(String topic, Config config) {
        checkLatest(topic, config);
        long lag = Long.parseLong(
                config.get(TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG).value());
        if (lag < COMPACTION_LAG.toMillis()) {
            throw new LogLayoutException("topic " + topic + " has min.compaction.lag.ms=" + lag
                    + ", which drops changes that subscribers still ask for: set min.compaction.lag.ms="
                    + COMPACTION_LAG.toMillis() + " [changes-retention]");
        }
    }
}
