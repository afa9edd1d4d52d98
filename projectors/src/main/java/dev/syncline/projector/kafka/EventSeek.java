package dev.syncline.projector.kafka;

import dev.syncline.codec.ChangeCodec;
import dev.syncline.event.Change;
import dev.syncline.event.Place;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/**
 * The position of an event's change. By place it reads on from when the event was appended; by id it reads the changes
 * from their beginning, for the log has no index over ids. Leaves the consumer assigned to the changes.
 */
final class EventSeek {
    /** Brokers' clocks may differ by this much. */
    private static final Duration SKEW = Duration.ofMinutes(1);

    private final Consumer<byte[], byte[]> consumer;
    private final LogLayout layout;
    private final String tenant;
    private final TopicPartition changes;
    private final long end;

    EventSeek(Consumer<byte[], byte[]> consumer, LogLayout layout, String tenant, TopicPartition changes, long end) {
        this.consumer = consumer;
        this.layout = layout;
        this.tenant = tenant;
        this.changes = changes;
        this.end = end;
    }

    /** @param event its id, or its place */
    Optional<Long> find(String event) {
        Optional<Place> place = Place.parse(event);
        return place.isPresent() ? byPlace(place.get()) : byId(event);
    }

    private Optional<Long> byId(String id) {
        long begin = consumer.beginningOffsets(List.of(changes)).get(changes);
        return search(begin, change -> change.cause().eventId().equals(id));
    }

    private Optional<Long> byPlace(Place place) {
        TopicPartition events = new TopicPartition(layout.topics().events(place.collection()), place.partition());
        int partitions =
                consumer.listTopics().getOrDefault(events.topic(), List.of()).size();
        if (partitions <= place.partition()) {
            return Optional.empty();
        }
        return appended(events, place.offset())
                .flatMap(this::firstSince)
                .flatMap(from -> search(from, change -> isFrom(place, change, partitions)));
    }

    private Optional<Long> appended(TopicPartition events, long offset) {
        consumer.assign(List.of(events));
        try {
            boolean exists = offset < consumer.endOffsets(List.of(events)).get(events);
            return exists
                    ? new Stretch(consumer, events, offset, offset + 1)
                            .first(logged -> true)
                            .map(ConsumerRecord::timestamp)
                    : Optional.empty();
        } finally {
            consumer.assign(List.of(changes));
        }
    }

    private Optional<Long> firstSince(long millis) {
        long since = Math.max(0, millis - SKEW.toMillis());
        return Optional.ofNullable(
                        consumer.offsetsForTimes(Map.of(changes, since)).get(changes))
                .map(OffsetAndTimestamp::offset);
    }

    private static boolean isFrom(Place place, Change change, int partitions) {
        return change.version().equals(place.version())
                && change.key().collection().equals(place.collection())
                && LogTopics.partitionOfEvent(change.key().eventKey(), partitions) == place.partition();
    }

    private Optional<Long> search(long from, Predicate<Change> wanted) {
        byte[] ours = (tenant + "/").getBytes(StandardCharsets.UTF_8);
        return new Stretch(consumer, changes, from, end)
                .first(logged -> logged.value() != null
                        && startsWith(logged.key(), ours)
                        && wanted.test(ChangeCodec.decode(logged.value())))
                .map(ConsumerRecord::offset);
    }

    private static boolean startsWith(byte[] key, byte[] start) {
        return key != null
                && key.length > start.length
                && java.util.Arrays.equals(key, 0, start.length, start, 0, start.length);
    }
}
