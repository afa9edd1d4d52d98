package dev.syncline.json;

import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.CrashPoint.Stage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Appends one batch's records of one collection. What it wrote counts once the manifest says so. */
final class Appender implements AutoCloseable {
    private static final int WRITE_BYTES = 4 << 20;

    private final CollectionIndex collection;
    private final Supplier<Segment> newSegment;
    private final int segmentBytes;
    private final PartitionDirectory directory;
    private final CrashPoint crashPoint;
    private final LineBuffer buffer = new LineBuffer();
    /** In the order in which they were made: so they lie in memory. */
    private final Map<String, Place> pending = new LinkedHashMap<>();

    private final List<Grown> grown = new ArrayList<>();
    private Optional<FileChannel> channel = Optional.empty();
    private Segment segment;
    /** Where the buffer's first byte goes. */
    private int written;

    private boolean fresh;

    /** @param current the segment to go on with */
    Appender(
            CollectionIndex collection,
            Optional<Segment> current,
            Supplier<Segment> newSegment,
            int segmentBytes,
            PartitionDirectory directory,
            CrashPoint crashPoint) {
        this.collection = collection;
        this.newSegment = newSegment;
        this.segmentBytes = segmentBytes;
        this.directory = directory;
        this.crashPoint = crashPoint;
        current.ifPresentOrElse(this::resume, this::begin);
    }

    /** A segment and its length once this batch counts. */
    record Grown(Segment segment, int length, boolean fresh) {}

    CollectionIndex collection() {
        return collection;
    }

    boolean writes(String id) {
        return pending.containsKey(id);
    }

    boolean writesTo(Segment other) {
        return segment == other || grown.stream().anyMatch(grown -> grown.segment() == other);
    }

    List<Grown> grown() {
        return grown;
    }

    void document(String id, long version, byte[] document) throws IOException {
        int offset = end();
        place(id, offset, buffer.document(id, version, document), version, false);
    }

    void delete(String id, long version) throws IOException {
        int offset = end();
        place(id, offset, buffer.delete(id, version), version, true);
    }

    void copy(Line line, byte[] bytes, int from, int to) throws IOException {
        int offset = end();
        buffer.copy(bytes, from, to - from);
        place(line.id(), offset, to - from, line.version(), line.deleted());
    }

    /** Makes durable what was appended. */
    void finish() throws IOException {
        if (end() > segment.length()) {
            write();
            crashPoint.reached(Stage.JSON_RECORDS_WRITTEN);
            channel().force(false);
            close();
            if (fresh) {
                PartitionDirectory.fsync(segment.path().getParent());
            }
            grown.add(new Grown(segment, written, fresh));
        }
    }

    void publish() {
        for (Grown one : grown) {
            one.segment().grownTo(one.length());
            if (one.fresh()) {
                collection.add(one.segment());
            }
        }
        pending.forEach(collection::put);
    }

    /** Leaves the file; what was not made durable is cut off before the next batch. */
    @Override
    public void close() throws IOException {
        if (channel.isPresent()) {
            channel.get().close();
            channel = Optional.empty();
        }
    }

    private int end() {
        return written + buffer.size();
    }

    private void resume(Segment current) {
        segment = current;
        written = current.length();
        fresh = false;
    }

    private void begin() {
        segment = newSegment.get();
        written = 0;
        fresh = true;
    }

    private void place(String id, int offset, int length, long version, boolean deleted) throws IOException {
        pending.put(id, Place.of(segment, offset, length, version, deleted));
        if (end() >= segmentBytes) {
            finish();
            begin();
        } else if (buffer.size() >= WRITE_BYTES) {
            write();
        }
    }

    private void write() throws IOException {
        ByteBuffer content = buffer.content();
        while (content.hasRemaining()) {
            written += channel().write(content, written);
        }
        buffer.clear();
    }

    private FileChannel channel() throws IOException {
        if (channel.isEmpty()) {
            if (fresh) {
                directory.createFor(segment);
            }
            channel =
                    Optional.of(FileChannel.open(segment.path(), StandardOpenOption.CREATE, StandardOpenOption.WRITE));
        }
        return channel.get();
    }
}
