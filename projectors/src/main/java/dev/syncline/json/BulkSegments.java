package dev.syncline.json;

import dev.syncline.projector.StoredDocument;
import dev.syncline.projector.TenantCollection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The segments that a load fills; what was added waits in memory until it is written. Used by one thread. */
final class BulkSegments {
    /** So much of one segment is written at once. */
    private static final int PIECE_BYTES = 256 << 10;
    /** Of all segments: many tenants, each with a little that waits, would fill the heap. */
    private static final int MOST_WAITING_BYTES = 16 << 20;

    private static final int SPARE_BUFFERS = 32;

    private final PartitionDirectory directory;
    private final int segmentBytes;
    private final long epoch;
    private final Map<TenantCollection, Tail> tails = new LinkedHashMap<>();
    private final Set<Manifest.Entry> sealed = new LinkedHashSet<>();
    private final Set<Path> written = new LinkedHashSet<>();
    private final Set<Path> grown = new LinkedHashSet<>();
    private final Deque<LineBuffer> spare = new ArrayDeque<>();
    private long segmentsMade;
    private long waiting;
    private long notDurable;

    /** Goes on behind what a manifest counts; all else is removed. */
    BulkSegments(PartitionDirectory directory, int segmentBytes, Manifest claimed) throws IOException {
        this.directory = directory;
        this.segmentBytes = segmentBytes;
        this.epoch = claimed.epoch();
        Set<SegmentName> named = new HashSet<>();
        for (Manifest.Entry entry : claimed.segments()) {
            named.add(entry.name());
            Segment segment = new Segment(entry.owner(), entry.name(), directory.segment(entry.owner(), entry.name()));
            segment.grownTo(entry.length());
            directory.truncate(segment);
            sealed.add(entry);
        }
        directory.deleteLeftovers(named, claimed.epoch());
    }

    /** The segment that a collection's documents go into, and those that wait for it. */
    private static final class Tail {
        private LineBuffer lines;
        private Segment segment;
    }

    /** Bytes of what was added and would be lost with the machine. */
    long notDurable() {
        return notDurable;
    }

    void add(StoredDocument document) throws IOException {
        TenantCollection owner = TenantCollection.of(document.key());
        Tail tail = tails.computeIfAbsent(owner, none -> new Tail());
        if (tail.segment == null) {
            tail.segment = newSegment(owner);
        }
        if (tail.lines == null) {
            tail.lines = spare.isEmpty() ? new LineBuffer() : spare.pop();
        }
        byte[] json = document.document().json();
        int bytes = tail.lines.document(document.key().id(), document.version().offset(), json);
        waiting += bytes;
        notDurable += bytes;
        if (tail.segment.length() + tail.lines.size() >= segmentBytes) {
            write(tail);
            seal(tail);
        } else if (tail.lines.size() >= PIECE_BYTES) {
            write(tail);
        } else if (waiting >= MOST_WAITING_BYTES) {
            writeAll();
        }
    }

    private Segment newSegment(TenantCollection owner) {
        SegmentName name = new SegmentName(epoch, ++segmentsMade);
        return new Segment(owner, name, directory.segment(owner, name));
    }

    private void seal(Tail tail) {
        sealed.add(entry(tail.segment));
        tail.segment = null;
    }

    private static Manifest.Entry entry(Segment segment) {
        return new Manifest.Entry(segment.owner(), segment.name(), segment.length());
    }

    private void writeAll() throws IOException {
        for (Tail tail : tails.values()) {
            write(tail);
        }
    }

    private void write(Tail tail) throws IOException {
        if (tail.lines == null) {
            return;
        }
        Segment segment = tail.segment;
        int length = segment.length();
        if (length == 0) {
            directory.createFor(segment);
            grown.add(segment.path().getParent());
        }
        try (FileChannel channel =
                FileChannel.open(segment.path(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer content = tail.lines.content();
            while (content.hasRemaining()) {
                length += channel.write(content, length);
            }
        }
        written.add(segment.path());
        segment.grownTo(length);
        waiting -= tail.lines.size();
        tail.lines.clear();
        if (spare.size() < SPARE_BUFFERS && tail.lines.capacity() <= 2 * PIECE_BYTES) {
            spare.push(tail.lines);
        }
        tail.lines = null;
    }

    /** @return what a manifest is to count */
    List<Manifest.Entry> makeDurable() throws IOException {
        writeAll();
        for (Path segment : written) {
            try (FileChannel channel = FileChannel.open(segment, StandardOpenOption.WRITE)) {
                channel.force(false);
            }
        }
        for (Path collection : grown) {
            PartitionDirectory.fsync(collection);
        }
        written.clear();
        grown.clear();
        notDurable = 0;
        List<Manifest.Entry> entries = new ArrayList<>(sealed);
        tails.values().stream().filter(tail -> tail.segment != null).forEach(tail -> entries.add(entry(tail.segment)));
        return entries;
    }
}
