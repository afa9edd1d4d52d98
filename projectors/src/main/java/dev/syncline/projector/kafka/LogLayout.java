package dev.syncline.projector.kafka;

/**
 * How the log's topics are made. None of it can change once they are there.
 *
 * @param eventPartitions of the events topic of a collection that does not say otherwise
 * @param changePartitions of changes, rejections and duplicates
 * @param replicationFactor of every topic
 */
public record LogLayout(LogTopics topics, int eventPartitions, int changePartitions, short replicationFactor) {
    public LogLayout {
        if (eventPartitions < 1 || changePartitions < 1 || replicationFactor < 1) {
            throw new IllegalArgumentException("kafka.eventPartitions, kafka.changePartitions and "
                    + "kafka.replicationFactor must be at least 1");
        }
    }

    public int partitionOf(String tenant) {
        return LogTopics.partitionOf(tenant, changePartitions);
    }
}
