package dev.syncline.history.kafka;

import dev.syncline.catalog.Collection;
import dev.syncline.codec.EventCodec;
import dev.syncline.codec.Published;
import dev.syncline.decide.Decider;
import dev.syncline.decide.Decision;
import dev.syncline.decide.DocumentState;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Event;
import dev.syncline.event.Place;
import dev.syncline.history.Decided;
import dev.syncline.projector.kafka.Records;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Decides the events of one document again, as they were decided first. Used by one thread. */
final class Fold {
    private final DocumentKey key;
    private final List<Decided> decided = new ArrayList<>();
    private Optional<Collection> definition = Optional.empty();
    private DocumentState state = DocumentState.NONE;

    Fold(DocumentKey key) {
        this.key = key;
    }

    List<Decided> decided() {
        return decided;
    }

    DocumentState state() {
        return state;
    }

    /** @param logged an event of the document or a definition of its collection, in log order */
    void read(ConsumerRecord<byte[], byte[]> logged) {
        var record = Records.of(logged.key(), logged.value(), logged.headers());
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
