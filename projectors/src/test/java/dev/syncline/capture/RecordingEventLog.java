package dev.syncline.capture;

import dev.syncline.catalog.Catalog;
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
import dev.syncline.projector.EventLog;
import dev.syncline.projector.LogUnavailableException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/** A log in memory, decided as it grows by the real decider; every event goes over the wire's form first. */
final class RecordingEventLog implements EventLog {
    private static final Instant APPENDED = Instant.parse("2026-11-21T08:00:00Z");

    private final Catalog catalog;
    private final List<Event> events = new ArrayList<>();
    private final List<Verdict> verdicts = new ArrayList<>();
    private final Map<DocumentKey, DocumentState> states = new HashMap<>();
    private final Map<CompletableFuture<Place>, Place> held = new LinkedHashMap<>();
    private boolean holding;
    private Predicate<Event> refused = event -> false;

    RecordingEventLog(Catalog catalog) {
        this.catalog = catalog;
    }

    /** From now on events of this kind are not taken, until told otherwise. */
    synchronized void refuse(Predicate<Event> kind) {
        refused = kind;
    }

    /** From now on events are taken, but nobody is told so before {@link #release}. */
    synchronized void hold() {
        holding = true;
    }

    void release() {
        Map<CompletableFuture<Place>, Place> told;
        synchronized (this) {
            holding = false;
            told = new LinkedHashMap<>(held);
            held.clear();
        }
        told.forEach(CompletableFuture::complete);
    }

    @Override
    public synchronized CompletionStage<Place> append(Event event) {
        if (refused.test(event)) {
            return CompletableFuture.failedFuture(new LogUnavailableException("refused by the test", null));
        }
        Event read = wired(event);
        Collection collection = catalog.collection(read.key().collection()).orElseThrow();
        Place place = new Place(collection.name(), 0, events.size());
        DocumentState before = states.getOrDefault(read.key(), DocumentState.NONE);
        Decision decision = Decider.decide(collection, before, read, place, APPENDED);
        events.add(read);
        verdicts.add(decision.verdict());
        states.put(read.key(), decision.state());
        CompletableFuture<Place> acknowledged = new CompletableFuture<>();
        if (holding) {
            held.put(acknowledged, place);
        } else {
            acknowledged.complete(place);
        }
        return acknowledged;
    }

    private static Event wired(Event event) {
        Published published = EventCodec.decode(event.key().collection(), EventCodec.encode(event));
        if (published instanceof Published.OfDocument document) {
            return document.event();
        }
        throw new AssertionError("not readable: " + published);
    }

    synchronized List<Event> events() {
        return List.copyOf(events);
    }

    synchronized List<Verdict> verdicts() {
        return List.copyOf(verdicts);
    }

    synchronized Map<DocumentKey, DocumentState> states() {
        return new TreeMap<>(states);
    }

    synchronized Optional<DocumentState> state(DocumentKey key) {
        return Optional.ofNullable(states.get(key));
    }
}
