package dev.syncline.decide;

import dev.syncline.catalog.Collection;
import dev.syncline.codec.StateCodec;
import dev.syncline.event.Change;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Event;
import dev.syncline.event.FirstVerdict;
import dev.syncline.event.Place;
import dev.syncline.event.Rejection;
import dev.syncline.event.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A partition of an events topic with the decider behind it, in memory: each event gets the next offset. */
final class Partition {
    static final Instant START = Instant.parse("2026-11-21T08:00:00Z");

    private final Map<DocumentKey, DocumentState> states = new HashMap<>();
    private final List<Verdict> verdicts = new ArrayList<>();
    private Collection definition;
    private long offset;
    private Instant now = START;

    private Partition(Collection definition) {
        this.definition = definition;
    }

    static Partition of(Collection definition) {
        return new Partition(definition);
    }

    Partition given(Event... events) {
        for (Event event : events) {
            decide(event);
        }
        return this;
    }

    /** From here on the events are judged by this definition, which takes an offset as any record does. */
    Partition defined(Collection next) {
        definition = next;
        offset++;
        return this;
    }

    /** The log's clock goes on. */
    Partition later(Duration passed) {
        now = now.plus(passed);
        return this;
    }

    /** State goes through its bytes each time, as it does between two events in production. */
    Verdict decide(Event event) {
        Decision decision = Decider.decide(definition, state(event.key()), event, new Place("tasks", 0, offset), now);
        offset++;
        verdicts.add(decision.verdict());
        states.put(event.key(), StateCodec.decode(StateCodec.encode(decision.state())));
        return decision.verdict();
    }

    DocumentState state(DocumentKey key) {
        return states.getOrDefault(key, DocumentState.NONE);
    }

    Map<DocumentKey, DocumentState> states() {
        return Map.copyOf(states);
    }

    List<Verdict> verdicts() {
        return List.copyOf(verdicts);
    }

    static Change accepted(Verdict verdict) {
        if (verdict instanceof Verdict.Accepted accepted) {
            return accepted.change();
        }
        throw new AssertionError("not accepted: " + verdict);
    }

    static Rejection rejected(Verdict verdict) {
        if (verdict instanceof Verdict.Rejected rejected) {
            return rejected.rejection();
        }
        throw new AssertionError("not rejected: " + verdict);
    }

    static FirstVerdict repeated(Verdict verdict) {
        if (verdict instanceof Verdict.Repeated repeated) {
            return repeated.duplicate().first();
        }
        throw new AssertionError("no duplicate: " + verdict);
    }
}
