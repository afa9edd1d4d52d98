package dev.syncline.json;

import dev.syncline.projector.StoredDocument;
import dev.syncline.projector.TenantCollection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The segments that a load fills; what was added waits in memory until it is written. Used by one thread. */
final class BulkSegments {
    private static final int KEPT_BUFFER_BYTES = 64 << 10;

    private final PartitionDirectory directory;
    private final int segmentBytes;
    private final long epoch;
    private final Map<TenantCollection, Tail> tails = new LinkedHashMap<>();
    private final Set<Manifest.Entry> sealed = new LinkedHashSet<>();
    private long segmentsMade;
    private long waiting;

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
            PartitionDirectory.truncate(segment);
            sealed.add(entry);
        }
        directory.deleteLeftovers(named, claimed.epoch());
    }

    /** The segment that a collection's documents go into, and those that wait for it. */
    private static final class Tail {
        private LineBuffer lines = new LineBuffer();
        private Segment segment;
    }

    /** Bytes of what was added and not written. */
    long waiting() {
        return waiting;
    }

    void add(StoredDocument document) throws IOException {
        Tail tail = tails.computeIfAbsent(TenantCollection.of(document.key()), none -> new Tail());
        if (tail.segment != null && tail.segment.length() + tail.lines.size() >= segmentBytes) {
            write(tail);
            seal(tail);
        }
        byte[] json = document.document().json();
        waiting += tail.lines.document(document.key().id(), document.version().offset(), json);
        if (tail.segment == null) {
            tail.segment = newSegment(TenantCollection.of(document.key()));
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

    private void write(Tail tail) throws IOException {
        if (tail.lines.size() == 0) {
            return;
        }
        Segment segment = tail.segment;
        boolean fresh = segment.length() == 0;
        if (fresh) {
            directory.createFor(segment);
        }
        int length = segment.length();
        try (FileChannel channel =
                FileChannel.open(segment.path(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer content = tail.lines.content();
            while (content.hasRemaining()) {
                length += channel.write(content, length);
            }
            channel.force(false);
        }
        if (fresh) {
            PartitionDirectory.fsync(segment.path().getParent());
        }
        segment.grownTo(length);
        release(tail);
    }

    /** Many tenants, each with a buffer grown to a whole chunk, would fill the heap. */
    private static void release(Tail tail) {
        if (tail.lines.capacity() > KEPT_BUFFER_BYTES) {
            tail.lines = new LineBuffer();
        } else {
            tail.lines.clear();
        }
    }

    /** @return what a manifest is to count; its files are durable */
    List<Manifest.Entry> write() throws IOException {
        List<Manifest.Entry> entries = new ArrayList<>(sealed);
        for (Tail tail : tails.values()) {
            write(tail);
            if (tail.segment != null) {
                entries.add(entry(tail.segment));
            }
        }
        waiting = 0;
        return entries;
    }
}
