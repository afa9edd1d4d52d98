package dev.syncline.projector.kafka;

import java.time.Duration;

/** How long to wait before the next attempt: doubled each time, up to a limit. */
public record Backoff(Duration first, Duration max) {
    public static final Backoff DEFAULT = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));

    public Backoff {
        if (first.compareTo(max) > 0) {
            throw new IllegalArgumentException("backoff.first must be at most backoff.max (" + max + "), was " + first);
        }
    }

    /** @param attempts that failed, at least 1 */
    public Duration after(int attempts) {
        Duration wait = first.multipliedBy(1L << Math.min(attempts - 1, 20));
        return wait.compareTo(max) > 0 ? max : wait;
    }
}
