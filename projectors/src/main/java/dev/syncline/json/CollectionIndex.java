package dev.syncline.json;

import dev.syncline.projector.TenantCollection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** Where the documents of one tenant and collection stand. Many read it, one at a time changes it. */
final class CollectionIndex {
    private final TenantCollection owner;
    private final PlaceTable places = new PlaceTable();
    private final List<Segment> segments = new CopyOnWriteArrayList<>();

    CollectionIndex(TenantCollection owner) {
        this.owner = owner;
    }

    TenantCollection owner() {
        return owner;
    }

    /** Of a document, or of its delete. */
    Optional<Place> place(String id) {
        return places.get(id);
    }

    PlaceTable places() {
        return places;
    }

    /** The oldest first. */
    List<Segment> segments() {
        return segments;
    }

    Optional<Segment> newest() {
        return segments.isEmpty() ? Optional.empty() : Optional.of(segments.get(segments.size() - 1));
    }

    Optional<Segment> segment(SegmentName name) {
        for (Segment segment : segments) {
            if (segment.name().equals(name)) {
                return Optional.of(segment);
            }
        }
        return Optional.empty();
    }

    void add(Segment segment) {
        segments.add(segment);
    }

    /** Of two records of one version the later stands: compaction moved it. */
    synchronized void put(String id, Place place) {
        Optional<Place> before = places.putUnlessOlder(id, place);
        boolean stays = before.isPresent() && before.get().version() > place.version();
        if (!stays) {
            place.segment().addLive(place.liveBytes());
            before.ifPresent(gone -> gone.segment().addLive(-gone.liveBytes()));
        }
    }

    /** Forgets the place if it still is the document's, and remembers that the document is lost. */
    synchronized boolean lose(String id, Place place) {
        place.segment().lost().add(id);
        if (places.get(id).filter(place::equals).isEmpty()) {
            return false;
        }
        forget(id);
        return true;
    }

    /** Forgets what was read of a document before its newest record turned out to be damaged. */
    synchronized void forget(String id) {
        places.remove(id).ifPresent(gone -> gone.segment().addLive(-gone.liveBytes()));
    }

    /** Loses the documents whose newest record stands in [from, to) of a segment. */
    void loseWithin(Segment segment, int from, int to) {
        for (PlaceTable.Cursor cursor = places.cursor(); cursor.next(); ) {
            Place place = cursor.place();
            if (place.segment() == segment && place.offset() >= from && place.offset() < to) {
                lose(cursor.id(), place);
            }
        }
    }

    /**
     * Deletes that stand in them are forgotten: nothing older remains that they would hide.
     *
     * @return whether a document went with it: then a repair took it back to an older version, which stands elsewhere
     */
    synchronized boolean drop(Set<Segment> dropped) {
        boolean[] document = new boolean[1];
        places.removeIn(dropped, place -> document[0] |= !place.deleted());
        segments.removeAll(dropped);
        return document[0];
    }

    boolean damaged() {
        for (Segment segment : segments) {
            if (segment.damaged()) {
                return true;
            }
        }
        return false;
    }

    /** Whether what the index says of this document may be wrong. */
    boolean doubtful(String id) {
        for (Segment segment : segments) {
            if (segment.doubtful() || (segment.lost().contains(id) && !places.contains(id))) {
                return true;
            }
        }
        return false;
    }
}
