package dev.syncline.json;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * A segment held open for a snapshot. Ids that the server makes are in the order in which they came, and so are their
 * records, but for some runs that the decider's partitions made beside each other: where a record is asked for that
 * stands behind one of those that were asked for lately, many are read at once. Used by one thread.
 */
final class SnapshotFile implements Closeable {
    private static final int WINDOW_BYTES = 64 << 10;
    /** Records between two that are asked for may be older versions. */
    private static final int GAP_BYTES = 4 << 10;

    private static final int RUNS = 8;
    private static final byte[] NOTHING = {};

    private final FileChannel file;
    private final Run[] runs = new Run[RUNS];
    private int next;

    private static final class Run {
        private byte[] window = NOTHING;
        /** Where the window begins in the file. */
        private long from;
        /** Behind the record that was asked for last. */
        private long behind;

        private boolean holds(int offset, int length) {
            return offset >= from && offset + (long) length <= from + window.length;
        }

        private boolean isFollowedBy(int offset) {
            return offset >= behind && offset - behind <= GAP_BYTES;
        }

        private byte[] take(int offset, int length) {
            int begin = (int) (offset - from);
            int end = Math.min(begin + length, window.length);
            byte[] taken = Arrays.copyOfRange(window, begin, end);
            behind = (long) offset + length;
            if (end == window.length) {
                window = NOTHING; // of thousands of tenants, each would keep its last
            }
            return taken;
        }
    }

    SnapshotFile(Path path) throws IOException {
        this.file = FileChannel.open(path, StandardOpenOption.READ);
    }

    /** Fewer bytes than asked for where the file ends too early. */
    byte[] read(int offset, int length) throws IOException {
        for (Run run : runs) {
            if (run != null && run.holds(offset, length)) {
                return run.take(offset, length);
            }
        }
        for (Run run : runs) {
            if (run != null && run.isFollowedBy(offset) && length <= WINDOW_BYTES) {
                run.window = OpenFiles.read(file, offset, WINDOW_BYTES);
                run.from = offset;
                return run.take(offset, length);
            }
        }
        Run run = new Run();
        run.behind = (long) offset + length;
        runs[next] = run;
        next = (next + 1) % RUNS;
        return OpenFiles.read(file, offset, length);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
