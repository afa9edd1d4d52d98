package dev.syncline.rebuild;

import dev.syncline.catalog.Collection;
import dev.syncline.codec.EventCodec;
import dev.syncline.codec.Published;
import dev.syncline.decide.Decider;
import dev.syncline.decide.Decision;
import dev.syncline.decide.DocumentState;
import dev.syncline.event.Event;
import dev.syncline.event.Place;
import dev.syncline.projector.AtOnce;
import dev.syncline.projector.JobProgress;
import dev.syncline.projector.kafka.Records;
import dev.syncline.rebuild.EventSource.Partition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Decides all events again from nothing, by the definitions that stand among them: the states come out as the decider
 * has them. Several partitions at a time; the order of one document's events is that of its partition.
 */
final class EventFold {
    static final String COUNTER = "decided";

    private final EventSource source;
    private final Cut cut;
    private final Throttle throttle;
    private final JobProgress progress;

    /** How many there are to read, about: the log's own records count among them. */
    static long events(Map<Partition, Long> ends) {
        return ends.values().stream().mapToLong(Long::longValue).sum();
    }

    /** @param cut which events are decided */
    EventFold(EventSource source, Cut cut, Throttle throttle, JobProgress progress) {
        this.source = source;
        this.cut = cut;
        this.throttle = throttle;
        this.progress = progress;
    }

    /** @param ends behind the last event of each partition that counts */
    void run(Map<Partition, Long> ends, States states) {
        try (EventSource.Session session = source.session()) {
            List<Runnable> parts = new ArrayList<>();
            ends.forEach((partition, end) -> parts.add(() -> {
                Replay replay = new Replay(partition, states);
                session.read(partition, end, records -> {
                    records.forEach(replay::read);
                    progress.advance(COUNTER, records.size());
                    throttle.done(records.size());
                });
            }));
            AtOnce.run(parts);
        }
    }

    /** One partition of events. Used by one thread. */
    private final class Replay {
        private final Partition partition;
        private final States states;
        private Optional<Collection> definition = Optional.empty();

        private Replay(Partition partition, States states) {
            this.partition = partition;
            this.states = states;
        }

        private void read(ConsumerRecord<byte[], byte[]> logged) {
            EventCodec.decode(partition.collection(), Records.of(logged.key(), logged.value(), logged.headers()))
                    .match(new Published.Cases<Void>() {
                        @Override
                        public Void document(Event event) {
                            definition.ifPresent(inForce -> decide(inForce, logged, event));
                            return null;
                        }

                        @Override
                        public Void collection(Collection defined) {
                            definition = Optional.of(defined);
                            return null;
                        }

                        @Override
                        public Void refused(Published.Refused refused) {
                            return null;
                        }
                    });
        }

        private void decide(Collection inForce, ConsumerRecord<byte[], byte[]> logged, Event event) {
            Instant appended = Instant.ofEpochMilli(logged.timestamp());
            if (!cut.counts(event.key(), logged.offset(), appended)) {
                return;
            }
            DocumentState state = states.get(event.key());
            Decision decision = Decider.decide(
                    inForce,
                    state,
                    event,
                    new Place(partition.collection(), partition.number(), logged.offset()),
                    appended);
            if (!decision.state().equals(state)) {
                states.put(event.key(), decision.state());
            }
        }
    }
}
