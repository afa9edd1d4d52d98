package dev.syncline.server.live;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

/** The store is not as far as what was told already; in a moment it will be. */
final class StoreBehindException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int ATTEMPTS = 200;
    private static final long AGAIN_AFTER_NANOS = 50_000_000;

    StoreBehindException() {
        super("the store is behind what was told");
    }

    interface Reading {
        void read() throws IOException;
    }

    /**
     * Tries for ten seconds.
     *
     * @throws StoreBehindException if it is behind for longer
     */
    static void retrying(Reading reading) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                reading.read();
                return;
            } catch (StoreBehindException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
                LockSupport.parkNanos(AGAIN_AFTER_NANOS);
            }
        }
    }
}
