package dev.syncline.server.decide;

import dev.syncline.catalog.Collection;
import dev.syncline.codec.EventCodec;
import dev.syncline.codec.LogRecord;
import dev.syncline.codec.Published;
import dev.syncline.codec.Wire;
import dev.syncline.decide.Decider;
import dev.syncline.decide.Decision;
import dev.syncline.decide.DocumentState;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Event;
import dev.syncline.event.Place;
import dev.syncline.event.Verdict;
import dev.syncline.projector.LogUnavailableException;
import dev.syncline.projector.kafka.ChangeConsumers;
import dev.syncline.projector.kafka.LogTopics;
import dev.syncline.projector.kafka.Records;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * What happened to one document, decided again from its events: complete for ever, however far the changes topic was
 * compacted. Reads the document's partition of the events topic, so its cost grows with that. Thread-safe.
 */
public final class EventHistory {
    private static final Duration POLL = Duration.ofMillis(100);
    /** A poll says nothing when Kafka is gone; after so long that is taken for an answer. */
    private static final Duration SILENCE = Duration.ofSeconds(5);

    /** One event of the document and what was said of it. */
    public record Decided(Place place, Instant appended, Verdict verdict) {}

    private final ChangeConsumers consumers;
    private final LogTopics topics;

    public EventHistory(ChangeConsumers consumers, LogTopics topics) {
        this.consumers = consumers;
        this.topics = topics;
    }

    /**
     * Every event of the document up to now, oldest first.
     *
     * @throws LogUnavailableException if Kafka gives no answer
     */
    public List<Decided> of(DocumentKey key) {
        try (Consumer<byte[], byte[]> consumer = consumers.forRequests()) {
            String topic = topics.events(key.collection());
            int partitions = consumer.partitionsFor(topic).size();
            TopicPartition partition =
                    new TopicPartition(topic, LogTopics.partitionOfEvent(key.eventKey(), partitions));
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            Fold fold = new Fold(key);
            long silentUntil = System.nanoTime() + SILENCE.toNanos();
            while (consumer.position(partition) < end) {
                var records = consumer.poll(POLL).records(partition);
                records.forEach(fold::read);
                silentUntil = records.isEmpty() ? silentUntil : System.nanoTime() + SILENCE.toNanos();
                if (System.nanoTime() > silentUntil) {
                    throw new LogUnavailableException("Kafka fell silent", null);
                }
            }
            return fold.decided;
        } catch (KafkaException e) {
            throw new LogUnavailableException("Kafka did not answer", e);
        }
    }

    private static final class Fold {
        private final DocumentKey key;
        private final byte[] eventKey;
        private final List<Decided> decided = new ArrayList<>();
        private Optional<Collection> definition = Optional.empty();
        private DocumentState state = DocumentState.NONE;

        Fold(DocumentKey key) {
            this.key = key;
            this.eventKey = key.eventKey().getBytes(StandardCharsets.UTF_8);
        }

        void read(ConsumerRecord<byte[], byte[]> logged) {
            boolean ours = Arrays.equals(logged.key(), eventKey);
            if (!ours && logged.headers().lastHeader(Wire.HEADER_PREFIX + Wire.TYPE) == null) {
                return;
            }
            LogRecord record = ours ? Records.of(logged.key(), logged.value(), logged.headers()) : definition(logged);
            if (record == null) {
                return;
            }
            EventCodec.decode(key.collection(), record).match(new Published.Cases<Void>() {
                @Override
                public Void document(Event event) {
                    decide(logged, event);
                    return null;
                }

                @Override
                public Void collection(Collection collection) {
                    definition = Optional.of(collection);
                    return null;
                }

                @Override
                public Void refused(Published.Refused refused) {
                    return null;
                }
            });
        }

        private static LogRecord definition(ConsumerRecord<byte[], byte[]> logged) {
            byte[] type =
                    logged.headers().lastHeader(Wire.HEADER_PREFIX + Wire.TYPE).value();
            boolean defines = Arrays.equals(type, Wire.DEFINED.getBytes(StandardCharsets.UTF_8));
            return defines ? Records.of(logged.key(), logged.value(), logged.headers()) : null;
        }

        private void decide(ConsumerRecord<byte[], byte[]> logged, Event event) {
            if (definition.isEmpty() || !event.key().equals(key)) {
                return;
            }
            Place place = new Place(key.collection(), logged.partition(), logged.offset());
            Instant appended = Instant.ofEpochMilli(logged.timestamp());
            Decision decision = Decider.decide(definition.get(), state, event, place, appended);
            state = decision.state();
            decided.add(new Decided(place, appended, decision.verdict()));
        }
    }
}
