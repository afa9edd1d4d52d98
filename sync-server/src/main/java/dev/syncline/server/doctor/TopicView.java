package dev.syncline.server.doctor;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.OptionalInt;

/**
 * A topic of the log as Kafka describes it.
 *
 * @param events whether it holds a collection's events
 * @param wantedPartitions what the configuration says, where it says something
 * @param replicas copies of its partition that has the fewest
 * @param config effective values
 * @param start the highest offset at which one of its partitions begins
 */
record TopicView(
        String name,
        boolean events,
        OptionalInt wantedPartitions,
        int partitions,
        int replicas,
        Map<String, String> config,
        long start) {
    TopicView {
        requireNonNull(name, "name");
        config = Map.copyOf(config);
    }

    String config(String key) {
        return config.getOrDefault(key, "");
    }

    long number(String key) {
        String value = config(key);
        return value.isEmpty() ? 0 : Long.parseLong(value);
    }
}
