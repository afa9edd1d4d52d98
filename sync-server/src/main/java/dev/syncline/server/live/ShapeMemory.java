package dev.syncline.server.live;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What all shapes hold for those who follow: each as much as it likes up to a limit, until all together hold too much;
 * then each its share. What a shape does not hold is read from the log. Thread-safe.
 */
final class ShapeMemory {
    /** Of messages, of one shape. */
    static final long MOST_BYTES_EACH = 1L << 20;

    private static final long MOST_BYTES = 64L << 20;

    private final AtomicLong held = new AtomicLong();
    private volatile int shapes;

    /** So many more; fewer where negative. */
    void held(long bytes) {
        held.addAndGet(bytes);
    }

    /** So many share it now. */
    void shapes(int count) {
        shapes = count;
    }

    /** Bytes that one may hold now. */
    long each() {
        return isShort() ? Math.min(MOST_BYTES_EACH, MOST_BYTES / Math.max(1, shapes)) : MOST_BYTES_EACH;
    }

    /** Whether all together hold too much. */
    boolean isShort() {
        return held.get() > MOST_BYTES;
    }

    long bytes() {
        return held.get();
    }
}
