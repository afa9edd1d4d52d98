package dev.syncline.deploy;

import dev.syncline.catalog.Collection;
import dev.syncline.codec.EventCodec;
import dev.syncline.codec.Published;
import dev.syncline.decide.Decider;
import dev.syncline.decide.Decision;
import dev.syncline.decide.DocumentState;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Event;
import dev.syncline.event.Place;
import dev.syncline.event.Verdict;
import dev.syncline.projector.StoredDocument;
import dev.syncline.projector.kafka.Records;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the log from its beginning, with the server's codec and decider but none of its processes. */
public final class LogReader {
    private final String bootstrap;

    public LogReader(String bootstrap) {
        this.bootstrap = bootstrap;
    }

    /**
     * fold(events): every live document, and the verdicts on every event id.
     *
     * @param verdicts by event id, in the order of the log
     */
    public record Fold(Map<DocumentKey, StoredDocument> documents, Map<String, List<Verdict>> verdicts) {}

    public Fold fold() {
        Map<DocumentKey, DocumentState> states = new HashMap<>();
        Map<String, List<Verdict>> verdicts = new HashMap<>();
        for (Collection collection : Documents.CATALOG.collections()) {
            Map<Integer, Collection> definitions = new HashMap<>();
            for (ConsumerRecord<byte[], byte[]> logged : read("syncline.events." + collection.name())) {
                var record = Records.of(logged.key(), logged.value(), logged.headers());
                EventCodec.decode(collection.name(), record).match(new Published.Cases<Void>() {
                    @Override
                    public Void document(Event event) {
                        DocumentState before = states.getOrDefault(event.key(), DocumentState.NONE);
                        Decision decision = Decider.decide(
                                definitions.get(logged.partition()),
                                before,
                                event,
                                new Place(collection.name(), logged.partition(), logged.offset()),
                                Instant.ofEpochMilli(logged.timestamp()));
                        states.put(event.key(), decision.state());
                        verdicts.computeIfAbsent(event.envelope().id(), id -> new ArrayList<>())
                                .add(decision.verdict());
                        return null;
                    }

                    @Override
                    public Void collection(Collection definition) {
                        definitions.put(logged.partition(), definition);
                        return null;
                    }

                    @Override
                    public Void refused(Published.Refused refused) {
                        return null; // it belongs to no document
                    }
                });
            }
        }
        Map<DocumentKey, StoredDocument> documents = new TreeMap<>();
        states.forEach((key, state) -> state.document()
                .ifPresent(document -> documents.put(
                        key, new StoredDocument(key, state.version().orElseThrow(), document))));
        return new Fold(documents, verdicts);
    }

    /** Whether the decider has committed its place at the end of every events topic. */
    public boolean isDecided() throws ExecutionException, InterruptedException {
        List<String> topics = Documents.CATALOG.collections().stream()
                .map(collection -> "syncline.events." + collection.name())
                .toList();
        try (Admin admin = Admin.create(Map.<String, Object>of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap));
                KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            var decided = admin.listConsumerGroupOffsets("syncline.decider")
                    .partitionsToOffsetAndMetadata()
                    .get();
            List<TopicPartition> partitions = topics.stream()
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            return consumer.endOffsets(partitions).entrySet().stream().allMatch(end -> {
                var place = decided.get(end.getKey());
                return place != null && place.offset() >= end.getValue();
            });
        }
    }

    /** What is committed of a topic, partition by partition, each in its order. */
    public List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }

    /** The offset of the last committed record of each partition; empty partitions are left out. */
    public Map<Integer, Long> lastOffsets(String topic) {
        Map<Integer, Long> last = new HashMap<>();
        read(topic).forEach(logged -> last.merge(logged.partition(), logged.offset(), Math::max));
        return last;
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrap,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        5000,
                        // The close waits for the fetch that is out at the topic's end.
                        ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                        5),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }
}
