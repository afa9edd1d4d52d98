package dev.syncline.json;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.Optional;

/** Reads a segment line by line. A damaged line does not end it: it goes on behind the next newline. */
final class SegmentScan {
    private static final int CHUNK = 1 << 20;

    private final FileChannel channel;
    private final int end;
    private final Found found;
    private byte[] bytes;
    /** Offset in the file of {@code bytes[0]}. */
    private int base;

    private int filled;

    private SegmentScan(FileChannel channel, int from, int end, Found found) {
        this.channel = channel;
        this.end = end;
        this.found = found;
        this.bytes = new byte[Math.min(CHUNK, Math.max(end - from, 1))];
        this.base = from;
    }

    /** What a scan meets, in the file's order; the bytes are valid during the call only. */
    interface Found {
        /** A record whose line, with its newline, is {@code bytes[from, to)} and stands at {@code offset}. */
        void record(Line line, int offset, byte[] bytes, int from, int to) throws IOException;

        /**
         * What stands in [offset, until) is no record, or several that ran into each other; fewer bytes than that mean
         * that the file ends too early.
         */
        void damaged(int offset, int until, byte[] bytes, int from, int to) throws IOException;
    }

    /**
     * Scans the lines that begin in [from, enough).
     *
     * @param end where the segment ends: nothing behind it is read
     * @return where the first line begins that was not scanned
     */
    static int scan(FileChannel channel, int from, int enough, int end, Found found) throws IOException {
        return new SegmentScan(channel, from, end, found).run(enough);
    }

    private int run(int enough) throws IOException {
        int at = base;
        while (at < enough) {
            int newline = newline(at);
            if (newline < 0) {
                found.damaged(at, end, bytes, at - base, filled);
                return end;
            }
            line(at, newline);
            at = newline + 1;
        }
        return at;
    }

    private void line(int at, int newline) throws IOException {
        Optional<Line> line = Line.read(bytes, at - base, newline - base);
        if (line.isPresent()) {
            found.record(line.get(), at, bytes, at - base, newline + 1 - base);
        } else {
            found.damaged(at, newline + 1, bytes, at - base, newline + 1 - base);
        }
    }

    /** Where the line that begins at {@code at} has its newline; -1 if there is none below {@code end}. */
    private int newline(int at) throws IOException {
        int next = at - base;
        while (true) {
            for (; next < filled; next++) {
                if (bytes[next] == '\n') {
                    return base + next;
                }
            }
            int kept = filled - (at - base);
            if (!fill(at)) {
                return -1;
            }
            next = kept;
        }
    }

    /** Moves what is left of the line at {@code at} to the front and reads on. False at the end. */
    private boolean fill(int at) throws IOException {
        int kept = filled - (at - base);
        System.arraycopy(bytes, at - base, bytes, 0, kept);
        if (kept == bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min((long) bytes.length * 2, end - at));
        }
        base = at;
        filled = kept;
        int wanted = Math.min(bytes.length - kept, end - base - kept);
        int read = wanted <= 0 ? -1 : channel.read(ByteBuffer.wrap(bytes, kept, wanted), (long) base + kept);
        filled += Math.max(read, 0);
        return read > 0;
    }
}
