package dev.syncline.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import net.jpountz.xxhash.XXHash32;
import net.jpountz.xxhash.XXHashFactory;

/**
 * Where documents stand, by id: about 75 bytes for each in a dozen of arrays. A map of objects takes twice that in five
 * objects for each, and the garbage collector goes through them again and again. Open addressing with linear probing;
 * what is removed leaves no mark in the slots (Knuth, The Art of Computer Programming 3, section 6.4, algorithm R).
 * Thread-safe.
 */
final class PlaceTable {
    private static final XXHash32 HASH = XXHashFactory.safeInstance().hash32();
    /** Ids that all want the same slot of one process do not of the next. */
    private static final int SEED = new SecureRandom().nextInt();

    private static final int FIRST_SLOTS = 16;
    private static final int FREE = 0;
    /** Buried entries that are worth a copy of the others. */
    private static final int GARBAGE = 64;

    private final int seed;
    /** Of an entry its number plus one; their count is a power of two. */
    private int[] slots;

    private PlaceEntries entries;

    PlaceTable() {
        this(SEED);
    }

    /** @param seed of the hash of ids */
    PlaceTable(int seed) {
        this.seed = seed;
        this.slots = new int[FIRST_SLOTS];
        this.entries = new PlaceEntries();
    }

    private PlaceTable(PlaceTable other) {
        this.seed = other.seed;
        this.slots = other.slots.clone();
        this.entries = other.entries.copy();
    }

    synchronized PlaceTable copy() {
        return new PlaceTable(this);
    }

    Optional<Place> get(String id) {
        byte[] bytes = id.getBytes(UTF_8);
        int hash = hash(bytes);
        synchronized (this) {
            int entry = slots[slot(bytes, hash)] - 1;
            return entry < 0 ? Optional.empty() : Optional.of(entries.place(entry));
        }
    }

    boolean contains(String id) {
        return get(id).isPresent();
    }

    /** Returns the place that it had before. */
    Optional<Place> put(String id, Place place) {
        return put(id, place, before -> true);
    }

    /** Of two places the one of the older version goes. Returns the place that stood there before, also where it stays. */
    Optional<Place> putUnlessOlder(String id, Place place) {
        return put(id, place, before -> before.version() <= place.version());
    }

    private Optional<Place> put(String id, Place place, Predicate<Place> gives) {
        byte[] bytes = id.getBytes(UTF_8);
        int hash = hash(bytes);
        synchronized (this) {
            int slot = slot(bytes, hash);
            int entry = slots[slot] - 1;
            if (entry >= 0) {
                Place before = entries.place(entry);
                if (gives.test(before)) {
                    entries.set(entry, place);
                }
                return Optional.of(before);
            }
            slots[slot] = entries.add(bytes, hash, place) + 1;
            tidy();
            return Optional.empty();
        }
    }

    Optional<Place> remove(String id) {
        byte[] bytes = id.getBytes(UTF_8);
        int hash = hash(bytes);
        synchronized (this) {
            int slot = slot(bytes, hash);
            int entry = slots[slot] - 1;
            if (entry < 0) {
                return Optional.empty();
            }
            Place place = entries.place(entry);
            remove(slot, entry);
            tidy();
            return Optional.of(place);
        }
    }

    private void remove(int slot, int entry) {
        free(slot);
        entries.bury(entry);
    }

    /** Removes what stands in these segments, and tells of each; no id is looked at, for readers wait. */
    synchronized void removeIn(Set<Segment> gone, Consumer<Place> removed) {
        for (int entry = 0; entry < entries.count(); entry++) {
            if (!entries.isBuried(entry) && entries.standsIn(entry, gone)) {
                removed.accept(entries.place(entry));
                remove(slotOf(entry), entry);
            }
        }
        entries.release(gone);
        tidy();
    }

    private int slotOf(int entry) {
        int slot = home(entries.hash(entry));
        while (slots[slot] != entry + 1) {
            slot = behind(slot);
        }
        return slot;
    }

    /**
     * Those that are there now. What changes meanwhile may be seen as it was or as it is; what comes, or goes and comes
     * again, need not be seen.
     */
    synchronized Cursor cursor() {
        return new Cursor(entries);
    }

    /** Goes through a table that others may change. Used by one thread. */
    final class Cursor {
        /** Under one lock: whoever goes through a million would else wait for each of them behind a writer. */
        private static final int STRIDE = 64;

        private record Found(String id, Place place) {}

        private final PlaceEntries seen;
        private final int end;
        private final Deque<Found> found = new ArrayDeque<>(STRIDE);
        private int at;
        private Found current = new Found("", Place.LOST);

        private Cursor(PlaceEntries seen) {
            this.seen = seen;
            this.end = seen.count();
        }

        /** Goes to the next one; false behind the last. */
        boolean next() {
            while (found.isEmpty() && at < end) {
                read();
            }
            boolean more = !found.isEmpty();
            if (more) {
                current = found.remove();
            }
            return more;
        }

        private void read() {
            synchronized (PlaceTable.this) {
                for (int left = STRIDE; left > 0 && at < end; left--) {
                    int entry = at++;
                    if (!seen.isBuried(entry)) {
                        String id = seen.id(entry);
                        // Entries that were copied to others are not kept up to date.
                        Optional<Place> place = seen == entries ? Optional.of(seen.place(entry)) : get(id);
                        place.ifPresent(standing -> found.add(new Found(id, standing)));
                    }
                }
            }
        }

        String id() {
            return current.id;
        }

        Place place() {
            return current.place;
        }
    }

    /** The ids of documents that are there and were not deleted, in order; true as long as nobody changes the table. */
    synchronized Iterator<String> idsInOrder() {
        return new OrderedIds(entries);
    }

    private int hash(byte[] id) {
        return HASH.hash(id, 0, id.length, seed);
    }

    /** Where the id is, or the free one where it would be. */
    private int slot(byte[] id, int hash) {
        int slot = home(hash);
        while (slots[slot] != FREE && !entries.is(slots[slot] - 1, id, hash)) {
            slot = behind(slot);
        }
        return slot;
    }

    private int home(int hash) {
        return hash & (slots.length - 1);
    }

    private int behind(int slot) {
        return (slot + 1) & (slots.length - 1);
    }

    /** Those behind it that would have stood here move up. */
    private void free(int slot) {
        int gap = slot;
        for (int next = behind(gap); slots[next] != FREE; next = behind(next)) {
            int home = home(entries.hash(slots[next] - 1));
            int fromHome = (next - home) & (slots.length - 1);
            int fromGap = (next - gap) & (slots.length - 1);
            if (fromHome >= fromGap) {
                slots[gap] = slots[next];
                gap = next;
            }
        }
        slots[gap] = FREE;
    }

    /** More slots where more than two thirds are taken; without the buried entries where they are most. */
    private void tidy() {
        int standing = entries.count() - entries.buried();
        if (entries.buried() > GARBAGE && entries.buried() > standing) {
            PlaceEntries kept = new PlaceEntries();
            for (int entry = 0; entry < entries.count(); entry++) {
                if (!entries.isBuried(entry)) {
                    kept.add(entries.idBytes(entry), entries.hash(entry), entries.place(entry));
                }
            }
            entries = kept;
            int count = FIRST_SLOTS;
            while (3L * standing > count) {
                count *= 2;
            }
            spread(count);
        } else if (3L * standing > 2L * slots.length) {
            spread(2 * slots.length);
        }
    }

    private void spread(int count) {
        slots = new int[count];
        for (int entry = 0; entry < entries.count(); entry++) {
            if (!entries.isBuried(entry)) {
                int slot = home(entries.hash(entry));
                while (slots[slot] != FREE) {
                    slot = behind(slot);
                }
                slots[slot] = entry + 1;
            }
        }
    }
}
