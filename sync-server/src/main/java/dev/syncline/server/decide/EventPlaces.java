package dev.syncline.server.decide;

import dev.syncline.codec.EventCodec;
import dev.syncline.codec.Published;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Event;
import dev.syncline.event.Place;
import dev.syncline.projector.LogUnavailableException;
import dev.syncline.projector.kafka.ChangeConsumers;
import dev.syncline.projector.kafka.FewConsumers;
import dev.syncline.projector.kafka.LogTopics;
import dev.syncline.projector.kafka.Records;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Looks at one place of the log. Thread-safe. */
public final class EventPlaces implements AutoCloseable {
    private static final Duration POLL = Duration.ofSeconds(2);

    private final FewConsumers consumers;
    private final LogTopics topics;

    public EventPlaces(ChangeConsumers consumers, LogTopics topics) {
        this.consumers = new FewConsumers(consumers::forRequests);
        this.topics = topics;
    }

    /**
     * The document that the event at this place means, if it is the event with this id.
     *
     * @throws LogUnavailableException if Kafka gives no answer
     */
    public Optional<DocumentKey> documentAt(Place place, String eventId) {
        TopicPartition partition = new TopicPartition(topics.events(place.collection()), place.partition());
        return consumers.with(consumer -> {
            boolean exists = consumer.listTopics()
                            .getOrDefault(partition.topic(), List.of())
                            .size()
                    > place.partition();
            if (!exists || consumer.endOffsets(List.of(partition)).get(partition) <= place.offset()) {
                return Optional.empty();
            }
            consumer.assign(List.of(partition));
            consumer.seek(partition, place.offset());
            return consumer.poll(POLL).records(partition).stream()
                    .findFirst()
                    .flatMap(logged -> document(place, logged, eventId));
        });
    }

    private static Optional<DocumentKey> document(Place place, ConsumerRecord<byte[], byte[]> logged, String eventId) {
        var record = Records.of(logged.key(), logged.value(), logged.headers());
        return EventCodec.decode(place.collection(), record).match(new Published.Cases<>() {
            @Override
            public Optional<DocumentKey> document(Event event) {
                return event.envelope().id().equals(eventId) ? Optional.of(event.key()) : Optional.empty();
            }

            @Override
            public Optional<DocumentKey> collection(dev.syncline.catalog.Collection collection) {
                return Optional.empty();
            }

            @Override
            public Optional<DocumentKey> refused(Published.Refused refused) {
                return Optional.empty();
            }
        });
    }

    @Override
    public void close() {
        consumers.close();
    }
}
