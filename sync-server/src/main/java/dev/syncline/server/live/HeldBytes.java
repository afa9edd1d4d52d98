package dev.syncline.server.live;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * What answers hold in memory, each its own, until their readers have taken it: bounded in sum, however many read slowly.
 * Thread-safe.
 */
final class HeldBytes {
    private static final int MARGIN = 8;

    private final long most;
    private final AtomicLong held = new AtomicLong();
    private final LongAdder refused = new LongAdder();

    HeldBytes(long most) {
        this.most = most;
    }

    long bytes() {
        return held.get();
    }

    /** More than this nobody may ever hold. */
    long most() {
        return most;
    }

    /** How often somebody was told to come back. */
    long refused() {
        return refused.sum();
    }

    /** @throws BusyException if somebody new would soon find no room */
    void checkRoom() {
        if (held.get() >= most - most / MARGIN) {
            throw busy();
        }
    }

    private BusyException busy() {
        refused.increment();
        return new BusyException("Large answers are read by many");
    }

    /** Whether whoever can should hold less. */
    boolean isShort() {
        return held.get() > most / 2;
    }

    /** Of one answer; it holds nothing yet. */
    Share share() {
        return new Share();
    }

    /** What one answer holds, until it is closed. */
    final class Share implements AutoCloseable {
        private long mine;
        private boolean closed;

        private Share() {}

        /**
         * It holds so many from now on, instead of those that it held.
         *
         * @throws BusyException if all together would hold too much; then nothing has changed
         */
        synchronized void hold(long bytes) {
            if (closed) {
                return; // its reader went away meanwhile
            }
            long more = bytes - mine;
            if (held.addAndGet(more) > most && more > 0) {
                held.addAndGet(-more);
                throw busy();
            }
            mine = bytes;
        }

        /** As {@link #hold}, and is never refused: for so little that who holds it must not wait for others. */
        synchronized void holdAnyway(long bytes) {
            if (!closed) {
                held.addAndGet(bytes - mine);
                mine = bytes;
            }
        }

        @Override
        public synchronized void close() {
            hold(0);
            closed = true;
        }
    }
}
