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

    private final FileChannel file;
    private final Runs runs;

    /** The last ones of all files of a snapshot: of thousands of tenants, each would keep its own. */
    static final class Runs {
        private static final int MOST = 16;

        private final Run[] runs = new Run[MOST];
        private int next;

        private void add(Run run) {
            runs[next] = run;
            next = (next + 1) % MOST;
        }
    }

    private static final class Run {
        private final SnapshotFile file;
        private byte[] window = {};
        /** Where the window begins in the file. */
        private long from;
        /** Behind the record that was asked for last. */
        private long behind;

        private Run(SnapshotFile file, long behind) {
            this.file = file;
            this.behind = behind;
        }

        private boolean holds(int offset, int length) {
            return offset >= from && offset + (long) length <= from + window.length;
        }

        private boolean isFollowedBy(int offset) {
            return offset >= behind && offset - behind <= GAP_BYTES;
        }

        private byte[] take(int offset, int length) {
            int begin = (int) (offset - from);
            behind = (long) offset + length;
            return Arrays.copyOfRange(window, begin, Math.min(begin + length, window.length));
        }
    }

    SnapshotFile(Path path, Runs runs) throws IOException {
        this.file = FileChannel.open(path, StandardOpenOption.READ);
        this.runs = runs;
    }

    /** Fewer bytes than asked for where the file ends too early. */
    byte[] read(int offset, int length) throws IOException {
        for (Run run : runs.runs) {
            if (run != null && run.file == this && run.holds(offset, length)) {
                return run.take(offset, length);
            }
        }
        for (Run run : runs.runs) {
            if (run != null && run.file == this && run.isFollowedBy(offset) && length <= WINDOW_BYTES) {
                run.window = OpenFiles.read(file, offset, WINDOW_BYTES);
                run.from = offset;
                return run.take(offset, length);
            }
        }
        runs.add(new Run(this, (long) offset + length));
        return OpenFiles.read(file, offset, length);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
