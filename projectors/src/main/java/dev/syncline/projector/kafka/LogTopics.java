package dev.syncline.projector.kafka;

import dev.syncline.catalog.Collection;
import java.util.Optional;
import org.apache.kafka.common.utils.Utils;

/**
 * The names of the log's topics.
 *
 * @param prefix {@code syncline} unless several logs share one Kafka
 */
public record LogTopics(String prefix) {
    private static final String EVENTS = ".events.";

    public LogTopics {
        if (!prefix.matches("[A-Za-z0-9._-]{1,100}")) {
            throw new IllegalArgumentException("kafka.topicPrefix must be 1 to 100 of A-Z a-z 0-9 . _ -");
        }
    }

    public String events(String collection) {
        return prefix + EVENTS + collection;
    }

    public String events(Collection collection) {
        return events(collection.name());
    }

    /** The collection whose events stand on this topic; empty if it is no events topic of this log. */
    public Optional<String> collectionOf(String topic) {
        String start = prefix + EVENTS;
        return topic.startsWith(start) ? Optional.of(topic.substring(start.length())) : Optional.empty();
    }

    public String changes() {
        return prefix + ".changes";
    }

    public String rejections() {
        return prefix + ".rejections";
    }

    public String duplicates() {
        return prefix + ".duplicates";
    }

    /** Which definitions stand in which events topic: one record per collection. */
    public String definitions() {
        return prefix + ".definitions";
    }

    public String capture() {
        return prefix + ".capture";
    }

    /** The decider's application, and its group. */
    public String decider() {
        return prefix + ".decider";
    }

    /** The group of the projectors of a store. */
    public String projector(String store) {
        return prefix + ".projector." + store;
    }

    /** Where Kafka Streams keeps the decider's state; it names the topic by the store. */
    public String deciderState() {
        return decider() + "-documents-changelog";
    }

    /**
     * The partition of everything that is ordered by tenant: changes, rejections, duplicates. Kafka's own hash of the
     * tenant, so that other clients find it too.
     */
    public static int partitionOf(String tenant, int partitions) {
        return partitionOf(Utils.utf8(tenant), partitions);
    }

    private static int partitionOf(byte[] key, int partitions) {
        return Utils.toPositive(Utils.murmur2(key)) % partitions;
    }

    /** The partition of an event: what Kafka's default partitioner says of its key. */
    public static int partitionOfEvent(String eventKey, int partitions) {
        return partitionOf(Utils.utf8(eventKey), partitions);
    }
}
