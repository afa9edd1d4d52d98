package dev.syncline.server.live;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Changes that went out to subscribers since the start, of each collection. Thread-safe. */
public final class Deliveries {
    private final Map<String, LongAdder> byCollection = new ConcurrentHashMap<>();

    /** So many went out to one subscriber. */
    void add(String collection, int changes) {
        byCollection.computeIfAbsent(collection, none -> new LongAdder()).add(changes);
    }

    public Map<String, Long> all() {
        Map<String, Long> sums = new TreeMap<>();
        byCollection.forEach((collection, count) -> sums.put(collection, count.sum()));
        return sums;
    }

    public long of(String collection) {
        LongAdder count = byCollection.get(collection);
        return count == null ? 0 : count.sum();
    }

    public long sum() {
        return byCollection.values().stream().mapToLong(LongAdder::sum).sum();
    }
}
