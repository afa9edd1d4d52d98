package dev.syncline.deploy.fault;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** How long things stay broken. */
final class Pauses {
    private static final int LOOK_EVERY_MILLIS = 50;
    /** Within 5 s a server says that something is wrong. */
    private static final int LASTING_MILLIS = 6_000;

    private Pauses() {}

    /** Until it is told, or was not in time; and a while in which nothing is well. */
    static void lasting(Arena arena, Random random) {
        long until = System.nanoTime() + Duration.ofMillis(LASTING_MILLIS).toNanos();
        millis(1_000 + random.nextInt(3_000));
        while (arena.watch().told().isEmpty() && System.nanoTime() < until) {
            millis(LOOK_EVERY_MILLIS);
        }
    }

    /** Somewhere in the middle of what goes on. */
    static void brief(Random random) {
        millis(200 + random.nextInt(1_500));
    }

    static void millis(long millis) {
        LockSupport.parkNanos(Duration.ofMillis(millis).toNanos());
    }
}
