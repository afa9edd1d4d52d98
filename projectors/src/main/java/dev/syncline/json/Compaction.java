package dev.syncline.json;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * Keeps garbage under half. It always empties the oldest segment of a collection: nothing older remains that a delete
 * in it would hide, so deletes end here. Its work rides on commits that are made anyway. Used by the writer's thread.
 */
final class Compaction {
    /** Begun at a third, so that it is done before garbage is half. */
    private static final int GARBAGE_SHARE = 3;

    private static final int SMALL_SEGMENTS = 8;
    /** Below this part of a segment, garbage is not worth the work. */
    private static final int WORTH_PART = 64;

    private final PartitionIndex index;
    private final int segmentBytes;
    private Optional<Segment> victim = Optional.empty();
    private int cursor;

    Compaction(PartitionIndex index, int segmentBytes) {
        this.index = index;
        this.segmentBytes = segmentBytes;
    }

    /** For a batch that perhaps never counted: what was moved with it is moved again. */
    void startOver() {
        victim = Optional.empty();
        cursor = 0;
    }

    /** @param budget how many bytes to read, about */
    void move(Batch batch, long budget) throws IOException {
        long left = budget;
        while (left > 0) {
            if (victim.isEmpty()) {
                victim = choose(batch);
                cursor = 0;
            }
            if (victim.isEmpty()) {
                return;
            }
            left -= move(victim.get(), batch, left);
        }
    }

    /** @return about how many bytes it read */
    private long move(Segment from, Batch batch, long budget) throws IOException {
        int start = cursor;
        int end = from.length();
        int enough = (int) Math.min(end, start + budget);
        Mover mover = new Mover(from, batch.appender(from.owner()));
        int reached;
        try (FileChannel channel = FileChannel.open(from.path(), StandardOpenOption.READ)) {
            reached = SegmentScan.scan(channel, start, enough, end, mover);
        }
        cursor = reached;
        if (!from.damaged() && reached >= end) {
            batch.drop(from);
        }
        if (from.damaged() || reached >= end) {
            startOver();
        }
        return (long) reached - start;
    }

    private Optional<Segment> choose(Batch batch) {
        for (CollectionIndex collection : index.collections()) {
            Optional<Segment> oldest = oldestIfWorth(collection, batch.dropped());
            if (oldest.isPresent() && free(oldest.get(), batch)) {
                return oldest;
            }
        }
        return Optional.empty();
    }

    private Optional<Segment> oldestIfWorth(CollectionIndex collection, List<Segment> dropped) {
        List<Segment> segments = collection.segments().stream()
                .filter(segment -> !dropped.contains(segment))
                .toList();
        long bytes = segments.stream().mapToLong(Segment::length).sum();
        long live = segments.stream().mapToLong(Segment::liveBytes).sum();
        boolean garbage = (bytes - live) * GARBAGE_SHARE > bytes && bytes > segmentBytes / WORTH_PART;
        boolean scattered = segments.size() > SMALL_SEGMENTS + 2 * bytes / segmentBytes;
        return garbage || scattered ? Optional.of(segments.get(0)) : Optional.empty();
    }

    /** A damaged segment is not touched until its documents were restored; one that is being written is sealed. */
    private static boolean free(Segment segment, Batch batch) {
        if (segment.damaged()) {
            return false;
        }
        segment.seal();
        return batch.begun(segment.owner())
                .filter(appender -> appender.writesTo(segment))
                .isEmpty();
    }

    /** Appends anew what is still live. */
    private static final class Mover implements SegmentScan.Found {
        private final Segment from;
        private final Appender to;

        private Mover(Segment from, Appender to) {
            this.from = from;
            this.to = to;
        }

        @Override
        public void record(Line line, int offset, byte[] bytes, int start, int end) throws IOException {
            boolean live = to.collection()
                    .place(line.id())
                    .filter(place -> place.at(from, offset))
                    .isPresent();
            if (live && !line.deleted() && !to.writes(line.id())) {
                to.copy(line, bytes, start, end);
            }
        }

        @Override
        public void damaged(int offset, int until, byte[] bytes, int start, int end) {
            to.collection().loseWithin(from, offset, until);
        }
    }
}
