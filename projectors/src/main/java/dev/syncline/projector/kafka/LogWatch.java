package dev.syncline.projector.kafka;

import dev.syncline.catalog.Catalog;
import dev.syncline.projector.LogUnavailableException;
import dev.syncline.projector.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Looks whether the log is still the one that was decided: no topic of it deleted, made again, repartitioned or cut off
 * at its end. Used by one thread at a time.
 */
public final class LogWatch {
    /** Whoever writes is told soon that Kafka is silent. */
    private static final Duration WITHIN = Duration.ofSeconds(2);

    private final Admin admin;
    private final LogSetup setup;
    private final LogIdentity identity;
    private final LogTopics topics;
    private final Map<String, Integer> events = new TreeMap<>();
    private final Map<TopicPartition, Long> ends = new HashMap<>();
    private final StableEnds stable;

    public LogWatch(Admin admin, LogSetup setup, LogIdentity identity, LogTopics topics, Catalog catalog) {
        this.admin = admin;
        this.setup = setup;
        this.identity = identity;
        this.topics = topics;
        this.stable = new StableEnds(admin, WITHIN);
        catalog.collections()
                .forEach(collection -> events.put(topics.events(collection), setup.partitionsOf(collection)));
    }

    /**
     * To be called before anything is made or decided.
     *
     * @param stored ids of the changes topics on which a store stands: where there are any, a Kafka without a log has lost it
     * @throws LogLayoutException if something that was there is gone
     * @throws LogUnavailableException if Kafka gives no answer
     */
    public void begin(Set<String> stored) {
        try {
            meet(stored);
        } catch (StoreUnavailableException e) {
            throw LogSetup.unreachable(e.getCause());
        }
    }

    private void meet(Set<String> stored) {
        Set<String> there = Answers.of(admin.listTopics().names());
        if (!there.contains(topics.definitions())) {
            if (!stored.isEmpty()) {
                throw new LogLayoutException("this Kafka has no topic " + topics.definitions() + ", but the stores hold"
                        + " documents of a log that stood on it (changes topic " + String.join(", ", stored) + "). "
                        + LogLayoutException.NEXT + " [topic-missing]");
            }
            return;
        }
        identity.read();
        List<String> missing = identity.topics().stream()
                .filter(topic -> !there.contains(topic))
                .toList();
        if (!missing.isEmpty()) {
            throw new LogLayoutException("topics " + missing + " are gone, and with them what they held. "
                    + LogLayoutException.NEXT + " [topic-missing]");
        }
        Map<TopicPartition, OffsetAndMetadata> decided =
                Answers.of(admin.listConsumerGroupOffsets(topics.decider()).partitionsToOffsetAndMetadata());
        decided.forEach((partition, offset) -> {
            if (there.contains(partition.topic()) && events.containsKey(partition.topic()) && offset != null) {
                ends.put(partition, offset.offset());
            }
        });
        look();
    }

    /**
     * Looks once.
     *
     * @return what is missing now, and may come back
     * @throws LogLayoutException if the log is another one, for good
     * @throws StoreUnavailableException if Kafka gives no answer
     */
    public Optional<String> look() {
        List<String> missing = new ArrayList<>();
        Map<String, TopicDescription> found = found(missing);
        identity.meet(found.values().stream()
                .collect(Collectors.toMap(
                        TopicDescription::name, topic -> topic.topicId().toString())));
        found.values().stream()
                .filter(topic -> events.containsKey(topic.name()))
                .forEach(topic -> LogSetup.checkPartitions(topic, events.get(topic.name())));
        if (missing.isEmpty()) {
            checkEnds(found.keySet());
            return Optional.empty();
        }
        return Optional.of("topics " + missing + " are gone [topic-missing]");
    }

    /**
     * What holds readers back, or may lose events some day, though none is lost yet.
     *
     * @throws StoreUnavailableException if Kafka gives no answer
     */
    public Optional<String> danger() {
        try {
            setup.checkEvents(events.keySet(), WITHIN);
        } catch (LogLayoutException e) {
            return Optional.of(e.getMessage());
        }
        List<TopicPartition> read = new ArrayList<>(ends.keySet());
        read.addAll(setup.changes());
        return stable.stuck(read);
    }

    private Map<String, TopicDescription> found(List<String> missing) {
        List<String> all = new ArrayList<>(events.keySet());
        all.add(topics.changes());
        all.add(topics.capture());
        all.add(topics.deciderState());
        Map<String, TopicDescription> found = new HashMap<>();
        for (Map.Entry<String, KafkaFuture<TopicDescription>> one :
                admin.describeTopics(all).topicNameValues().entrySet()) {
            try {
                found.put(one.getKey(), Answers.of(one.getValue(), WITHIN));
            } catch (StoreUnavailableException e) {
                if (!(e.getCause() instanceof ExecutionException failed
                        && failed.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
                // Before the first start some are still to be made.
                if (identity.topics().contains(one.getKey())) {
                    missing.add(one.getKey());
                }
            }
        }
        return found;
    }

    /** An end goes back where a broker has lost what it had acknowledged. */
    private void checkEnds(Set<String> found) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        events.forEach((topic, partitions) -> {
            for (int partition = 0; found.contains(topic) && partition < partitions; partition++) {
                asked.put(new TopicPartition(topic, partition), OffsetSpec.latest());
            }
        });
        Answers.of(admin.listOffsets(asked).all(), WITHIN).forEach((partition, end) -> {
            long before = ends.getOrDefault(partition, 0L);
            if (end.offset() < before) {
                throw new LogLayoutException(
                        "%s ends at offset %d now, and %d was there: what it acknowledged is lost, and its offsets would be given a second time. %s [log-truncated]"
                                .formatted(partition, end.offset(), before - 1, LogLayoutException.NEXT));
            }
            ends.put(partition, end.offset());
        });
    }
}
