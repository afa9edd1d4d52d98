package dev.syncline.projector.kafka;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.StoreUnavailableException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Which topics the log is made of, by Kafka's own ids, kept in the log beside its definitions. A topic that was deleted
 * and made again has another id: its offsets begin anew, so what was decided or stored by the old ones can't be told from
 * what is new. Used by one thread at a time.
 */
public final class LogIdentity {
    private static final Duration POLL = Duration.ofMillis(200);
    /** No collection's name begins so. */
    private static final byte[] KEY = "/topics".getBytes(StandardCharsets.UTF_8);

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Supplier<Producer<byte[], byte[]>> producers;
    private final TopicPartition ledger;
    private final CrashPoint crashPoint;
    private final Map<String, String> known = new TreeMap<>();

    /**
     * Knows no topic yet.
     *
     * @param consumers of what is committed, without a group
     * @param producers with {@code acks=all}; each is closed here
     */
    public LogIdentity(
            Supplier<Consumer<byte[], byte[]>> consumers,
            Supplier<Producer<byte[], byte[]>> producers,
            LogTopics topics,
            CrashPoint crashPoint) {
        this.consumers = consumers;
        this.producers = producers;
        this.ledger = new TopicPartition(topics.definitions(), 0);
        this.crashPoint = crashPoint;
    }

    /** Whether a record of the definitions topic is no collection's; a later build may leave others than this one does. */
    public static boolean isNote(byte[] key) {
        return key.length > 0 && key[0] == '/';
    }

    /** Learns what was kept by those who ran before; the topic must be there. */
    public void read() {
        try (Consumer<byte[], byte[]> consumer = consumers.get()) {
            consumer.assign(List.of(ledger));
            consumer.seekToBeginning(List.of(ledger));
            long end = consumer.endOffsets(List.of(ledger)).get(ledger);
            while (consumer.position(ledger) < end) {
                consumer.poll(POLL).forEach(logged -> {
                    if (Arrays.equals(KEY, logged.key())) {
                        learn(Json.object(logged.value()));
                    }
                });
            }
        }
    }

    private void learn(ObjectNode kept) {
        kept.properties()
                .forEach(topic -> known.put(topic.getKey(), topic.getValue().asText()));
    }

    /** Names of the topics that are known. */
    public List<String> topics() {
        return List.copyOf(known.keySet());
    }

    /**
     * Compares, and keeps those that are new.
     *
     * @param found ids by name
     * @throws LogLayoutException if one that is known is another now
     * @throws StoreUnavailableException if they could not be kept: try again
     */
    public void meet(Map<String, String> found) {
        found.forEach((topic, id) -> {
            String before = known.getOrDefault(topic, id);
            if (!before.equals(id)) {
                throw new LogLayoutException(
                        "topic " + topic + " was deleted and made again: what it held is gone, and "
                                + "its offsets begin anew. " + LogLayoutException.NEXT + " [topic-replaced]");
            }
        });
        if (!known.keySet().containsAll(found.keySet())) {
            Map<String, String> all = new TreeMap<>(known);
            all.putAll(found);
            keep(all);
            crashPoint.reached(CrashPoint.Stage.LOG_TOPICS_NOTED);
            // Not before: what could not be kept is tried again.
            known.putAll(found);
        }
    }

    private void keep(Map<String, String> topics) {
        ObjectNode all = Json.NODES.objectNode();
        topics.forEach(all::put);
        try (Producer<byte[], byte[]> producer = producers.get()) {
            Answers.of(producer.send(new ProducerRecord<>(ledger.topic(), ledger.partition(), KEY, Json.bytes(all))));
        }
    }
}
