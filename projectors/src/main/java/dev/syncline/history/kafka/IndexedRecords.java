package dev.syncline.history.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.syncline.codec.ChangeCodec;
import dev.syncline.codec.EventCodec;
import dev.syncline.codec.Published;
import dev.syncline.codec.Wire;
import dev.syncline.event.Change;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Event;
import dev.syncline.event.Operation;
import dev.syncline.event.Place;
import dev.syncline.event.Position;
import dev.syncline.history.ChangePlace;
import dev.syncline.history.EventPlace;
import dev.syncline.history.LogIndex;
import dev.syncline.projector.kafka.LogTopics;
import dev.syncline.projector.kafka.Records;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** What of a record goes into the index. What can't be read has no document, and none. */
public final class IndexedRecords {
    private static final byte[] DEFINED = Wire.DEFINED.getBytes(UTF_8);

    private final LogTopics topics;

    public IndexedRecords(LogTopics topics) {
        this.topics = topics;
    }

    void add(LogIndex.Batch batch, ConsumerRecord<byte[], byte[]> logged) {
        if (logged.topic().equals(topics.changes())) {
            change(batch, logged);
        } else {
            topics.collectionOf(logged.topic()).ifPresent(collection -> event(batch, collection, logged));
        }
    }

    private static void change(LogIndex.Batch batch, ConsumerRecord<byte[], byte[]> logged) {
        if (logged.value() == null) {
            return;
        }
        Change change = ChangeCodec.decode(logged.value());
        Position position = new Position(logged.offset());
        batch.change(
                change.key(),
                new ChangePlace(position, change.version(), change.operation() == Operation.CREATE),
                change.after());
    }

    private static void event(LogIndex.Batch batch, String collection, ConsumerRecord<byte[], byte[]> logged) {
        if (isDefinition(collection, logged)) {
            batch.definition(collection, logged.partition(), logged.offset());
            return;
        }
        Place place = new Place(collection, logged.partition(), logged.offset());
        key(collection, logged.key())
                .ifPresent(key -> batch.event(key, new EventPlace(place, Instant.ofEpochMilli(logged.timestamp()))));
    }

    private static boolean isDefinition(String collection, ConsumerRecord<byte[], byte[]> logged) {
        Header type = logged.headers().lastHeader(Wire.HEADER_PREFIX + Wire.TYPE);
        if (type != null) {
            return Arrays.equals(type.value(), DEFINED);
        }
        var record = Records.of(logged.key(), logged.value(), logged.headers());
        return EventCodec.decode(collection, record).match(new Published.Cases<>() {
            @Override
            public Boolean document(Event event) {
                return false;
            }

            @Override
            public Boolean collection(dev.syncline.catalog.Collection defined) {
                return true;
            }

            @Override
            public Boolean refused(Published.Refused refused) {
                return false;
            }
        });
    }

    /** Of an event's key, {@code <tenant>/<id>}. */
    private static Optional<DocumentKey> key(String collection, byte[] key) {
        String text = key == null ? "" : new String(key, UTF_8);
        int slash = text.indexOf('/');
        if (slash < 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(new DocumentKey(text.substring(0, slash), collection, text.substring(slash + 1)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
