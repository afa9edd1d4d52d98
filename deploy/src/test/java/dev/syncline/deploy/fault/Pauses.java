package dev.syncline.deploy.fault;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** How long things stay broken. */
final class Pauses {
    /** Within 5 s a server says that something is wrong. */
    private static final int LASTING_MILLIS = 6_000;

    private Pauses() {}

    /** Long enough to be told. */
    static void lasting(Random random) {
        millis(LASTING_MILLIS + random.nextInt(2_000));
    }

    /** Somewhere in the middle of what goes on. */
    static void brief(Random random) {
        millis(200 + random.nextInt(1_500));
    }

    static void millis(long millis) {
        LockSupport.parkNanos(Duration.ofMillis(millis).toNanos());
    }
}
