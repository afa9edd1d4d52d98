package dev.syncline.json;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * Ids and their places, in the order in which they came, column by column. An entry keeps its number and its id; its place
 * may change, and it may be buried. Used under its table's lock.
 */
final class PlaceEntries {
    private static final int FIRST = 8;
    private static final long BURIED = -1;
    /** The number of no segment. */
    private static final int NOWHERE = -1;

    private final IdBytes ids;
    private final List<Segment> segments;
    private final Deque<Integer> freeNumbers = new ArrayDeque<>();
    private int[] hashes;
    private int[] idPlaces;
    private long[] versions;
    private int[] segmentNumbers;
    private int[] offsets;
    private int[] signedLengths;
    private int count;
    private int buried;

    PlaceEntries() {
        this.ids = new IdBytes();
        this.segments = new ArrayList<>();
        grow(FIRST);
    }

    private PlaceEntries(PlaceEntries other) {
        this.ids = other.ids.copy();
        this.segments = new ArrayList<>(other.segments);
        this.count = other.count;
        this.buried = other.buried;
        this.hashes = other.hashes;
        this.idPlaces = other.idPlaces;
        this.versions = other.versions;
        this.segmentNumbers = other.segmentNumbers;
        this.offsets = other.offsets;
        this.signedLengths = other.signedLengths;
        grow(Math.max(count, FIRST));
    }

    PlaceEntries copy() {
        return new PlaceEntries(this);
    }

    private void grow(int size) {
        hashes = hashes == null ? new int[size] : Arrays.copyOf(hashes, size);
        idPlaces = idPlaces == null ? new int[size] : Arrays.copyOf(idPlaces, size);
        versions = versions == null ? new long[size] : Arrays.copyOf(versions, size);
        segmentNumbers = segmentNumbers == null ? new int[size] : Arrays.copyOf(segmentNumbers, size);
        offsets = offsets == null ? new int[size] : Arrays.copyOf(offsets, size);
        signedLengths = signedLengths == null ? new int[size] : Arrays.copyOf(signedLengths, size);
    }

    /** Those that were buried, too. */
    int count() {
        return count;
    }

    int buried() {
        return buried;
    }

    /** Returns the entry's number. */
    int add(byte[] id, int hash, Place place) {
        if (count == hashes.length) {
            grow(count + (count >> 1));
        }
        hashes[count] = hash;
        idPlaces[count] = ids.add(id);
        set(count, place);
        return count++;
    }

    void set(int entry, Place place) {
        versions[entry] = place.version();
        segmentNumbers[entry] = number(place.segment());
        offsets[entry] = place.offset();
        signedLengths[entry] = place.signedLength();
    }

    /** There are few, and the newest is asked for most. */
    private int number(Segment segment) {
        if (segment == null) {
            return NOWHERE;
        }
        for (int i = segments.size() - 1; i >= 0; i--) {
            if (segments.get(i) == segment) {
                return i;
            }
        }
        if (freeNumbers.isEmpty()) {
            segments.add(segment);
            return segments.size() - 1;
        }
        segments.set(freeNumbers.element(), segment);
        return freeNumbers.remove();
    }

    /** Of segments in which no entry stands any more. */
    void release(Set<Segment> gone) {
        for (int i = 0; i < segments.size(); i++) {
            if (segments.get(i) != null && gone.contains(segments.get(i))) {
                segments.set(i, null);
                freeNumbers.add(i);
            }
        }
    }

    void bury(int entry) {
        versions[entry] = BURIED;
        buried++;
    }

    boolean isBuried(int entry) {
        return versions[entry] == BURIED;
    }

    int hash(int entry) {
        return hashes[entry];
    }

    boolean is(int entry, byte[] id, int hash) {
        return hashes[entry] == hash && ids.is(idPlaces[entry], id);
    }

    byte[] idBytes(int entry) {
        return ids.bytes(idPlaces[entry]);
    }

    int compareIds(int one, int other) {
        return ids.compare(idPlaces[one], idPlaces[other]);
    }

    String id(int entry) {
        return ids.text(idPlaces[entry]);
    }

    Place place(int entry) {
        int number = segmentNumbers[entry];
        Segment segment = number == NOWHERE ? null : segments.get(number);
        return new Place(segment, offsets[entry], signedLengths[entry], versions[entry]);
    }

    boolean standsIn(int entry, Set<Segment> some) {
        int number = segmentNumbers[entry];
        return number != NOWHERE && some.contains(segments.get(number));
    }
}
