package dev.syncline.projector.kafka;

import dev.syncline.catalog.Catalog;
import dev.syncline.projector.LogUnavailableException;
import dev.syncline.projector.Standing;
import dev.syncline.projector.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
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
    /** How many partitions those have whose number can never change. */
    private final Map<String, Integer> counts = new TreeMap<>();

    private final List<String> events;
    private final LogEnds ends;
    private Map<Integer, Standing> standings = Map.of();
    private final StableEnds stable;
    private final Strangers strangers;

    /**
     * @param consumers of what is committed, without a group
     * @param stores their names
     */
    public LogWatch(
            Admin admin,
            Supplier<Consumer<byte[], byte[]>> consumers,
            LogSetup setup,
            LogIdentity identity,
            LogTopics topics,
            Catalog catalog,
            List<String> stores) {
        this.admin = admin;
        this.setup = setup;
        this.identity = identity;
        this.topics = topics;
        this.ends = new LogEnds(admin, consumers, WITHIN);
        this.stable = new StableEnds(admin, WITHIN);
        this.strangers =
                new Strangers(admin, stores.stream().map(topics::projector).toList(), topics.changes(), WITHIN);
        this.events = catalog.collections().stream().map(topics::events).toList();
        catalog.collections()
                .forEach(collection -> counts.put(topics.events(collection), setup.partitionsOf(collection)));
        counts.put(topics.changes(), setup.changePartitions());
        counts.put(topics.capture(), 1);
        counts.put(topics.definitions(), 1);
    }

    /**
     * To be called before anything is made or decided.
     *
     * @param stored where a store stands, by partition of the changes: where it does, a Kafka without a log has lost it
     * @throws LogLayoutException if something that was there is gone
     * @throws LogUnavailableException if Kafka gives no answer
     */
    public void begin(Map<Integer, Standing> stored) {
        try {
            meet(stored);
        } catch (StoreUnavailableException e) {
            throw LogSetup.unreachable(e.getCause());
        }
    }

    private void meet(Map<Integer, Standing> stored) {
        Set<String> there = Answers.of(admin.listTopics().names());
        if (!there.contains(topics.definitions())) {
            if (!stored.isEmpty()) {
                throw new LogLayoutException("this Kafka has no topic " + topics.definitions() + ", but the stores hold"
                        + " documents of a log that stood on it (changes topic "
                        + stored.values().stream()
                                .map(Standing::topicId)
                                .distinct()
                                .collect(Collectors.joining(", "))
                        + "). "
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
            if (there.contains(partition.topic()) && events.contains(partition.topic()) && offset != null) {
                ends.reached(partition, offset);
            }
        });
        standings = stored;
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
        Map<String, String> ids = found.values().stream()
                .collect(Collectors.toMap(
                        TopicDescription::name, topic -> topic.topicId().toString()));
        identity.meet(ids);
        reachedByStores(ids.getOrDefault(topics.changes(), ""));
        found.values().stream()
                .filter(topic -> counts.containsKey(topic.name()))
                .forEach(topic -> LogSetup.checkPartitions(topic, counts.get(topic.name())));
        if (missing.isEmpty()) {
            ends.look(
                    partitions(found.values()),
                    partition -> events.contains(partition.topic())
                            || partition.topic().equals(topics.changes()));
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
        List<String> dangers = new ArrayList<>();
        try {
            setup.checkSettings(counts.keySet(), WITHIN);
        } catch (LogLayoutException e) {
            dangers.add(e.getMessage());
        }
        stable.stuck(ends.partitions().stream()
                        .filter(partition -> !partition.topic().equals(topics.deciderState()))
                        .toList())
                .ifPresent(dangers::add);
        strangers.found().ifPresent(dangers::add);
        return dangers.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", dangers));
    }

    private Map<String, TopicDescription> found(List<String> missing) {
        List<String> all = new ArrayList<>(counts.keySet());
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

    /** Whoever stands on another log is told so by its store. */
    private void reachedByStores(String changes) {
        standings.forEach((partition, standing) -> {
            if (standing.topicId().equals(changes)) {
                ends.reached(
                        new TopicPartition(topics.changes(), partition),
                        new OffsetAndMetadata(standing.next().offset()));
            }
        });
    }

    private static List<TopicPartition> partitions(Collection<TopicDescription> found) {
        return found.stream()
                .flatMap(topic -> topic.partitions().stream()
                        .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                .toList();
    }
}
