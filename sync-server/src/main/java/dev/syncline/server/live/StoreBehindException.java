package dev.syncline.server.live;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** The store is not as far as what was told already; in a moment it will be. */
final class StoreBehindException extends RuntimeException {
    private static final long serialVersionUID = 1;
    /** Longer than a store is behind while all is well. */
    static final Duration FOR_LONG = Duration.ofSeconds(10);

    private static final long AGAIN_AFTER_NANOS = 50_000_000;

    StoreBehindException() {
        super("the store is behind what was told");
    }

    interface Reading {
        void read() throws IOException;
    }

    /** @throws StoreBehindException if it is behind for longer */
    static void retrying(Duration within, Reading reading) throws IOException {
        long until = System.nanoTime() + within.toNanos();
        while (true) {
            try {
                reading.read();
                return;
            } catch (StoreBehindException e) {
                if (System.nanoTime() >= until) {
                    throw e;
                }
                LockSupport.parkNanos(AGAIN_AFTER_NANOS);
            }
        }
    }
}
