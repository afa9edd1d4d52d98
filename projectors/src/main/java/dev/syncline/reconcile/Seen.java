package dev.syncline.reconcile;

import dev.syncline.event.DocumentKey;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Documents that were seen to exist, of which some are forgotten: each has one place, and the last one there stays. Kept
 * are 64 bits of each, which two documents have in common by a chance of one in 2^64. Thread-safe.
 */
final class Seen {
    /** Of FNV-1a, 64 bits wide: draft-eastlake-fnv, section 5. */
    private static final long BASIS = 0xcbf29ce484222325L;

    private static final long PRIME = 0x100000001b3L;

    private final AtomicLongArray places;
    private final Set<String> referredTo;

    /** @param places eight bytes each; a power of two */
    Seen(int places) {
        this(places, Set.of());
    }

    /** @param referredTo collections whose documents are remembered wherever one comes by */
    Seen(int places, Set<String> referredTo) {
        this.places = new AtomicLongArray(places);
        this.referredTo = Set.copyOf(referredTo);
    }

    boolean has(DocumentKey key) {
        long hash = hash(key);
        return places.get(place(hash)) == hash;
    }

    void add(DocumentKey key) {
        long hash = hash(key);
        places.set(place(hash), hash);
    }

    /** One that exists came by; whether anybody will ask for it is not known. */
    void passed(DocumentKey key) {
        if (referredTo.contains(key.collection())) {
            add(key);
        }
    }

    private int place(long hash) {
        return (int) (hash ^ (hash >>> 32)) & (places.length() - 1);
    }

    private static long hash(DocumentKey key) {
        return hash(hash(hash(BASIS, key.tenant()), key.collection()), key.id());
    }

    private static long hash(long from, String text) {
        long hash = from;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * PRIME;
        }
        return (hash ^ '/') * PRIME;
    }
}
