package dev.syncline.projector.kafka;

import dev.syncline.catalog.Catalog;
import dev.syncline.projector.Milestone;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** The decider follows the events: what it has committed is decided. */
public final class DeciderFollower implements Milestone.Follower {
    private final Admin admin;
    private final String group;
    private final List<String> topics;

    public DeciderFollower(Admin admin, LogTopics topics, Catalog catalog) {
        this.admin = admin;
        this.group = topics.decider();
        this.topics = catalog.collections().stream().map(topics::events).toList();
    }

    @Override
    public Milestone mark() {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        Answers.of(admin.describeTopics(topics).allTopicNames())
                .values()
                .forEach(topic -> topic.partitions()
                        .forEach(partition -> latest.put(
                                new TopicPartition(topic.name(), partition.partition()), OffsetSpec.latest())));
        Map<TopicPartition, ListOffsetsResultInfo> ends =
                Answers.of(admin.listOffsets(latest).all());
        return new Decided(ends.entrySet().stream()
                .filter(end -> end.getValue().offset() > 0)
                .collect(Collectors.toMap(
                        Map.Entry::getKey, end -> end.getValue().offset())));
    }

    private final class Decided implements Milestone {
        private final Map<TopicPartition, Long> ends;
        private long behind;

        private Decided(Map<TopicPartition, Long> ends) {
            this.ends = ends;
            this.behind = ends.size();
        }

        @Override
        public String what() {
            return "the decider in " + behind + " of " + ends.size() + " partitions of events";
        }

        @Override
        public boolean passed() {
            Map<TopicPartition, OffsetAndMetadata> committed =
                    Answers.of(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
            behind = ends.entrySet().stream()
                    .filter(end -> committed.get(end.getKey()) == null
                            || committed.get(end.getKey()).offset() < end.getValue())
                    .count();
            return behind == 0;
        }
    }
}
