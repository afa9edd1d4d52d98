package dev.syncline.projector.kafka;

import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.Collection;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.CrashPoint.Stage;
import dev.syncline.projector.LogUnavailableException;
import dev.syncline.projector.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Makes the log's topics where they are missing, and refuses those that would lose or reorder events. */
public final class LogSetup {
    /** Room for the largest document twice (before and after), and for what stands around it. */
    public static final int MAX_CHANGE_BYTES = 4 << 20;
    /** An event is one document at most; a stranger's larger one gets a rejection rather than silence. */
    public static final int MAX_EVENT_BYTES = 3 << 20;

    /** The first question decides whether Kafka is there at all; whoever starts a server wants to know soon. */
    private static final int FIRST_ANSWER_MS = 10_000;

    private final Admin admin;
    private final LogLayout layout;
    private final CrashPoint crashPoint;

    public LogSetup(Admin admin, LogLayout layout, CrashPoint crashPoint) {
        this.admin = admin;
        this.layout = layout;
        this.crashPoint = crashPoint;
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
            if (!missing.isEmpty()) {
                create(missing);
                crashPoint.reached(Stage.LOG_TOPICS_MADE);
            }
            checkOnceKnown(wanted);
        } catch (ExecutionException e) {
            throw unreachable(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LogUnavailableException("interrupted", e);
        }
    }

    /** What whoever starts a server is told. */
    static LogUnavailableException unreachable(Throwable cause) {
        return new LogUnavailableException(
                "Kafka did not answer. Start it, or mend kafka.bootstrapServers [log-unreachable]", cause);
    }

    private Map<String, NewTopic> wanted(Catalog catalog) {
        LogTopics topics = layout.topics();
        Map<String, NewTopic> wanted = new LinkedHashMap<>();
        for (Collection collection : catalog.collections()) {
            add(wanted, topics.events(collection), partitionsOf(collection), TopicSettings.events());
        }
        add(wanted, topics.changes(), layout.changePartitions(), TopicSettings.changes());
        add(wanted, topics.rejections(), layout.changePartitions(), TopicSettings.rejections());
        add(wanted, topics.duplicates(), layout.changePartitions(), TopicSettings.duplicates());
        add(wanted, topics.definitions(), 1, TopicSettings.latest());
        add(wanted, topics.capture(), 1, TopicSettings.latest());
        return wanted;
    }

    int changePartitions() {
        return layout.changePartitions();
    }

    /** How many partitions the events of a collection have. */
    public int partitionsOf(Collection collection) {
        return collection.partitions().orElse(layout.eventPartitions());
    }

    private void add(Map<String, NewTopic> wanted, String name, int partitions, Map<String, String> config) {
        wanted.put(name, new NewTopic(name, partitions, layout.replicationFactor()).configs(config));
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
        configs(wanted.keySet()).get().forEach((topic, config) -> {
            // A short lag loses no document, so it is told and no reason not to start.
            if (topic.name().equals(layout.topics().changes())) {
                TopicSettings.checkLatest(topic.name(), config);
            } else {
                checkSettings(topic, config);
            }
        });
    }

    /**
     * Looks at the settings of topics.
     *
     * @param topics those that may lose what is old are passed over
     * @param within so long an answer is waited for
     * @throws LogLayoutException if one of them drops what must stay
     * @throws StoreUnavailableException if there is no answer in time
     */
    void checkSettings(java.util.Collection<String> topics, Duration within) {
        Answers.of(configs(topics), within).forEach(this::checkSettings);
    }

    private void checkSettings(ConfigResource topic, Config config) {
        if (topic.name().equals(layout.topics().changes())) {
            TopicSettings.checkChanges(topic.name(), config);
        } else if (isLatest(topic.name())) {
            TopicSettings.checkLatest(topic.name(), config);
        } else {
            TopicSettings.checkEvents(topic.name(), config);
        }
    }

    private boolean isLatest(String topic) {
        return topic.equals(layout.topics().definitions())
                || topic.equals(layout.topics().capture());
    }

    private KafkaFuture<Map<ConfigResource, Config>> configs(java.util.Collection<String> topics) {
        return admin.describeConfigs(topics.stream()
                        .filter(name -> layout.topics().collectionOf(name).isPresent()
                                || name.equals(layout.topics().changes())
                                || isLatest(name))
                        .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                        .toList())
                .all();
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
}
