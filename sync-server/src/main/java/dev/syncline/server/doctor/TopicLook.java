package dev.syncline.server.doctor;

import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.Collection;
import dev.syncline.projector.kafka.LogLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;

/** Reads what the log's topics are like. */
final class TopicLook {
    private final Admin admin;
    private final LogLayout layout;
    private final Catalog catalog;

    TopicLook(Admin admin, LogLayout layout, Catalog catalog) {
        this.admin = admin;
        this.layout = layout;
        this.catalog = catalog;
    }

    /** Those of the log's topics that are there. */
    List<TopicView> views() throws ExecutionException, InterruptedException {
        Map<String, Integer> wanted = wanted();
        Set<String> there = admin.listTopics().names().get();
        wanted.keySet().retainAll(there);
        Map<String, TopicDescription> described =
                admin.describeTopics(wanted.keySet()).allTopicNames().get();
        Map<String, Map<String, String>> configs = configs(wanted.keySet());
        Map<String, Long> starts = starts(described);
        List<TopicView> views = new ArrayList<>();
        wanted.forEach((name, partitions) -> views.add(new TopicView(
                name,
                layout.topics().collectionOf(name).isPresent(),
                OptionalInt.of(partitions),
                described.get(name).partitions().size(),
                described.get(name).partitions().stream()
                        .mapToInt(one -> one.replicas().size())
                        .min()
                        .orElse(0),
                configs.get(name),
                starts.getOrDefault(name, 0L))));
        return views;
    }

    /** Partitions by topic. */
    private Map<String, Integer> wanted() {
        Map<String, Integer> wanted = new LinkedHashMap<>();
        for (Collection collection : catalog.collections()) {
            wanted.put(
                    layout.topics().events(collection), collection.partitions().orElse(layout.eventPartitions()));
        }
        wanted.put(layout.topics().changes(), layout.changePartitions());
        wanted.put(layout.topics().rejections(), layout.changePartitions());
        wanted.put(layout.topics().duplicates(), layout.changePartitions());
        wanted.put(layout.topics().definitions(), 1);
        wanted.put(layout.topics().capture(), 1);
        return wanted;
    }

    private Map<String, Map<String, String>> configs(Set<String> topics)
            throws ExecutionException, InterruptedException {
        Map<ConfigResource, Config> found = admin.describeConfigs(topics.stream()
                        .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                        .toList())
                .all()
                .get();
        return found.entrySet().stream()
                .collect(Collectors.toMap(
                        one -> one.getKey().name(),
                        one -> one.getValue().entries().stream()
                                .filter(entry -> entry.value() != null)
                                .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value))));
    }

    /** Where the events topics begin; of the others it says nothing. */
    private Map<String, Long> starts(Map<String, TopicDescription> described)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        described.forEach((name, topic) -> {
            if (layout.topics().collectionOf(name).isPresent()) {
                topic.partitions()
                        .forEach(one -> asked.put(new TopicPartition(name, one.partition()), OffsetSpec.earliest()));
            }
        });
        Map<TopicPartition, ListOffsetsResultInfo> offsets =
                admin.listOffsets(asked).all().get();
        return offsets.entrySet().stream()
                .collect(Collectors.toMap(
                        one -> one.getKey().topic(), one -> one.getValue().offset(), Math::max));
    }
}
