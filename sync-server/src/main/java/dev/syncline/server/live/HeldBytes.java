package dev.syncline.server.live;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What answers hold in memory, each its own, until their readers have taken it: bounded in sum, however many read slowly.
 * Thread-safe.
 */
final class HeldBytes {
    private final long most;
    private final AtomicLong held = new AtomicLong();

    HeldBytes(long most) {
        this.most = most;
    }

    long bytes() {
        return held.get();
    }

    /** @throws BusyException if nobody may hold more now */
    void checkRoom() {
        if (held.get() >= most) {
            throw busy();
        }
    }

    private static BusyException busy() {
        return new BusyException("Many read large answers slowly");
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

        @Override
        public synchronized void close() {
            hold(0);
            closed = true;
        }
    }
}
