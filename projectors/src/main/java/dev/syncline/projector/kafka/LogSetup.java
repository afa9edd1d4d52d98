package dev.syncline.projector.kafka;

import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.Collection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Makes the log's topics where they are missing, and refuses those that would lose or reorder events. */
public final class LogSetup {
    /** Room for the largest document twice (before and after), and for what stands around it. */
    public static final int MAX_CHANGE_BYTES = 4 << 20;
    /** An event is one document at most; a stranger's larger one gets a rejection rather than silence. */
    public static final int MAX_EVENT_BYTES = 3 << 20;

    static final Duration COMPACTION_LAG = Duration.ofDays(7);
    private static final Duration REJECTION_RETENTION = Duration.ofDays(30);
    private static final Duration DUPLICATE_RETENTION = Duration.ofDays(7);
    /** The first question decides whether Kafka is there at all; whoever starts a server wants to know soon. */
    private static final int FIRST_ANSWER_MS = 10_000;

    private static final String UNLIMITED = "-1";

    private final Admin admin;
    private final LogLayout layout;

    public LogSetup(Admin admin, LogLayout layout) {
        this.admin = admin;
        this.layout = layout;
    }

    /**
     * Brings the topics of this catalog into being.
     *
     * @throws LogLayoutException if a topic is there and not as it must be
     * @throws LogUnavailableException if Kafka gives no answer
     */
    public void apply(Catalog catalog) {
        try {
            TransactionVersion.check(admin, FIRST_ANSWER_MS);
            Map<String, NewTopic> wanted = wanted(catalog);
            List<NewTopic> missing = new ArrayList<>(wanted.values());
            var existing = admin.listTopics().names().get();
            missing.removeIf(topic -> existing.contains(topic.name()));
            create(missing);
            checkOnceKnown(wanted);
        } catch (ExecutionException e) {
            throw new dev.syncline.projector.LogUnavailableException(
                    "Kafka did not answer. Start it, or mend kafka.bootstrapServers [log-unreachable]", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new dev.syncline.projector.LogUnavailableException("interrupted", e);
        }
    }

    private Map<String, NewTopic> wanted(Catalog catalog) {
        LogTopics topics = layout.topics();
        Map<String, NewTopic> wanted = new LinkedHashMap<>();
        for (Collection collection : catalog.collections()) {
            add(wanted, topics.events(collection), partitionsOf(collection), eventConfig());
        }
        add(wanted, topics.changes(), layout.changePartitions(), changeConfig());
        add(wanted, topics.rejections(), layout.changePartitions(), keptFor(REJECTION_RETENTION));
        add(wanted, topics.duplicates(), layout.changePartitions(), keptFor(DUPLICATE_RETENTION));
        Map<String, String> latest = Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
        add(wanted, topics.definitions(), 1, latest);
        add(wanted, topics.capture(), 1, latest);
        return wanted;
    }

    /** All partitions of the changes. */
    List<TopicPartition> changes() {
        return IntStream.range(0, layout.changePartitions())
                .mapToObj(partition -> new TopicPartition(layout.topics().changes(), partition))
                .toList();
    }

    /** How many partitions the events of a collection have. */
    public int partitionsOf(Collection collection) {
        return collection.partitions().orElse(layout.eventPartitions());
    }

    private void add(Map<String, NewTopic> wanted, String name, int partitions, Map<String, String> config) {
        wanted.put(name, new NewTopic(name, partitions, layout.replicationFactor()).configs(config));
    }

    private static Map<String, String> eventConfig() {
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
                Integer.toString(MAX_EVENT_BYTES));
    }

    private static Map<String, String> changeConfig() {
        return Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_COMPACT,
                TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG,
                Long.toString(COMPACTION_LAG.toMillis()),
                TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                "LogAppendTime",
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                Integer.toString(MAX_CHANGE_BYTES));
    }

    private static Map<String, String> keptFor(Duration retention) {
        return Map.of(
                TopicConfig.RETENTION_MS_CONFIG,
                Long.toString(retention.toMillis()),
                TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                "LogAppendTime");
    }

    /** Several servers may start at once: a topic that somebody else just made is as good. */
    private void create(List<NewTopic> missing) throws ExecutionException, InterruptedException {
        for (KafkaFuture<Void> made : admin.createTopics(missing).values().values()) {
            try {
                made.get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
            }
        }
    }

    /** A topic that the controller has just made is known to each broker a moment later. */
    private void checkOnceKnown(Map<String, NewTopic> wanted) throws ExecutionException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(FIRST_ANSWER_MS);
        for (int attempts = 1; ; attempts++) {
            try {
                check(wanted);
                return;
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException) || System.nanoTime() > deadline) {
                    throw e;
                }
                LockSupport.parkNanos(Backoff.DEFAULT.after(attempts).toNanos());
            }
        }
    }

    private void check(Map<String, NewTopic> wanted) throws ExecutionException, InterruptedException {
        Map<String, TopicDescription> found = describe(wanted.keySet());
        found.forEach((name, topic) -> checkPartitions(topic, wanted.get(name).numPartitions()));
        checkEvents(wanted.keySet());
    }

    /**
     * Looks at the settings of events topics.
     *
     * @param topics others are passed over
     * @throws LogLayoutException if one of them drops events
     */
    void checkEvents(java.util.Collection<String> topics) throws ExecutionException, InterruptedException {
        List<ConfigResource> events = topics.stream()
                .filter(name -> layout.topics().collectionOf(name).isPresent())
                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                .toList();
        admin.describeConfigs(events).all().get().forEach((topic, config) -> checkEvents(topic.name(), config));
    }

    /** @throws LogLayoutException if the topic has more or fewer */
    static void checkPartitions(TopicDescription topic, int wanted) {
        int found = topic.partitions().size();
        if (found != wanted) {
            throw new LogLayoutException("topic %s has %d partitions, configured are %d. The number can never change: "
                            .formatted(topic.name(), found, wanted)
                    + "set it back in the configuration. Where partitions were added to the topic: "
                    + LogLayoutException.NEXT + " [partition-count]");
        }
    }

    private Map<String, TopicDescription> describe(java.util.Collection<String> names)
            throws ExecutionException, InterruptedException {
        return admin.describeTopics(names).allTopicNames().get();
    }

    private static void checkEvents(String topic, Config config) {
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
    }
}
