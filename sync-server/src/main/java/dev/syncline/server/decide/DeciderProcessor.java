package dev.syncline.server.decide;

import dev.syncline.catalog.CatalogException;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.CollectionSchema;
import dev.syncline.codec.ChangeCodec;
import dev.syncline.codec.DuplicateCodec;
import dev.syncline.codec.EventCodec;
import dev.syncline.codec.Published;
import dev.syncline.codec.RejectionCodec;
import dev.syncline.codec.StateCodec;
import dev.syncline.decide.Decider;
import dev.syncline.decide.Decision;
import dev.syncline.decide.DocumentState;
import dev.syncline.event.Cause;
import dev.syncline.event.Change;
import dev.syncline.event.Duplicate;
import dev.syncline.event.Event;
import dev.syncline.event.Json;
import dev.syncline.event.Operation;
import dev.syncline.event.Place;
import dev.syncline.event.Reason;
import dev.syncline.event.Rejection;
import dev.syncline.event.Verdict;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.CrashPoint.Stage;
import dev.syncline.projector.kafka.LogLayoutException;
import dev.syncline.projector.kafka.LogTopics;
import dev.syncline.projector.kafka.Records;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;

/** The thin shell around the {@link Decider}: get state, decide, forward, put state. One per task, one thread. */
final class DeciderProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    /** No document's key begins so. */
    private static final String DEFINITION = "/definition/";

    private final LogTopics topics;
    private final VerdictMetrics metrics;
    private final CrashPoint crashPoint;
    private final Map<String, Optional<Collection>> definitions = new HashMap<>();
    private ProcessorContext<byte[], byte[]> context;
    private KeyValueStore<byte[], byte[]> states;
    private Optional<CommitPace> pace = Optional.empty();

    DeciderProcessor(LogTopics topics, VerdictMetrics metrics, CrashPoint crashPoint) {
        this.topics = topics;
        this.metrics = metrics;
        this.crashPoint = crashPoint;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> initial) {
        // A task that was rolled back is revived with this object: what it cached was not committed.
        definitions.clear();
        context = initial;
        states = initial.getStateStore(DeciderTopology.STATE);
        pace = Optional.of(new CommitPace(initial));
    }

    /** Also of a task whose state was found corrupted, which then never was initialised. */
    @Override
    public void close() {
        pace.ifPresent(CommitPace::stop);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata at = context.recordMetadata().orElseThrow();
        String collection = topics.collectionOf(at.topic()).orElseThrow();
        Place place = new Place(collection, at.partition(), at.offset());
        Published published = EventCodec.decode(collection, Records.of(record.key(), record.value(), record.headers()));
        published.match(new Published.Cases<Void>() {
            @Override
            public Void document(Event event) {
                decide(record, place, event);
                return null;
            }

            @Override
            public Void collection(Collection definition) {
                define(definition);
                return null;
            }

            @Override
            public Void refused(Published.Refused refused) {
                reject(record, place, refused);
                return null;
            }
        });
        pace.orElseThrow().processed(record.timestamp());
    }

    private void decide(Record<byte[], byte[]> record, Place place, Event event) {
        Optional<Collection> definition = definition(place.collection());
        if (definition.isEmpty()) {
            reject(
                    record,
                    place,
                    new Published.Refused(
                            Reason.UNKNOWN_COLLECTION,
                            "no definition of " + place.collection() + " stands before this event",
                            Optional.of(event.key()),
                            Optional.of(Cause.of(event.envelope()))));
            return;
        }
        byte[] key = ChangeCodec.key(event.key());
        byte[] stored = states.get(key);
        crashPoint.reached(Stage.DECIDE_STATE_READ);
        DocumentState state = stored == null ? DocumentState.NONE : StateCodec.decode(stored);
        Instant appended = Instant.ofEpochMilli(record.timestamp());
        if (state.version()
                .filter(version -> version.offset() >= place.offset())
                .isPresent()) {
            if (state.contradicts(event.envelope(), appended)) {
                throw LogLayoutException.contradiction(
                        place.wire(), state.version().get().offset());
            }
            // The group's offsets were lost and Streams begins again: the state knows better.
            return;
        }
        Decision decision = Decider.decide(definition.get(), state, event, place, appended);
        // The verdict first: somebody waits for it, and nobody for the state. They are committed together.
        forward(record, key, decision.verdict());
        crashPoint.reached(Stage.DECIDE_FORWARDED);
        if (!decision.state().equals(state)) {
            states.put(key, StateCodec.encode(decision.state()));
        }
        crashPoint.reached(Stage.DECIDE_STATE_PUT);
    }

    private void reject(Record<byte[], byte[]> record, Place place, Published.Refused refused) {
        byte[] key = refused.key()
                .map(ChangeCodec::key)
                .orElseGet(() -> ("/" + place.collection() + "/").getBytes(StandardCharsets.UTF_8));
        Rejection rejection = new Rejection(
                place, refused.key(), refused.cause(), refused.reason(), refused.detail(), List.of(), Optional.empty());
        forward(record, key, new Verdict.Rejected(rejection));
    }

    private void forward(Record<byte[], byte[]> record, byte[] key, Verdict verdict) {
        metrics.decided(verdict, Instant.ofEpochMilli(record.timestamp()));
        verdict.match(new Verdict.Cases<Void>() {
            @Override
            public Void accepted(Change change) {
                send(record, key, ChangeCodec.encode(change), DeciderTopology.CHANGES);
                if (change.operation() == Operation.DELETE) {
                    send(record, key, null, DeciderTopology.CHANGES);
                }
                return null;
            }

            @Override
            public Void rejected(Rejection rejection) {
                send(record, key, RejectionCodec.encode(rejection), DeciderTopology.REJECTIONS);
                return null;
            }

            @Override
            public Void duplicate(Duplicate duplicate) {
                send(record, key, DuplicateCodec.encode(duplicate), DeciderTopology.DUPLICATES);
                return null;
            }
        });
    }

    private void send(Record<byte[], byte[]> record, byte[] key, byte[] value, String sink) {
        context.forward(new Record<>(key, value, record.timestamp()), sink);
    }

    private void define(Collection definition) {
        states.put(definitionKey(definition.name()), Json.bytes(definition.schema()));
        definitions.put(definition.name(), Optional.of(definition));
    }

    private Optional<Collection> definition(String collection) {
        return definitions.computeIfAbsent(
                collection,
                name -> Optional.ofNullable(states.get(definitionKey(name))).map(schema -> parse(name, schema)));
    }

    private static Collection parse(String name, byte[] schema) {
        try {
            return CollectionSchema.parse(name, schema);
        } catch (CatalogException e) {
            throw new IllegalStateException("the definition in force can't be read", e);
        }
    }

    private static byte[] definitionKey(String collection) {
        return (DEFINITION + collection).getBytes(StandardCharsets.UTF_8);
    }
}
