package dev.syncline.rebuild;

import dev.syncline.projector.JobProgress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/** Keeps work to the rate that is asked for, which may change while it goes on. Thread-safe. */
final class Throttle {
    private static final Duration LONGEST = Duration.ofMillis(200);

    private final JobProgress progress;
    private final Clock clock;
    private final Consumer<Duration> pause;
    private Instant free;

    Throttle(JobProgress progress, Clock clock, Consumer<Duration> pause) {
        this.progress = progress;
        this.clock = clock;
        this.pause = pause;
        this.free = clock.instant();
    }

    /** Called after {@code documents} were done; returns when more may be. */
    void done(long documents) {
        progress.step();
        for (Duration left = reserve(documents); left.toMillis() > 0; left = left()) {
            pause.accept(left.compareTo(LONGEST) > 0 ? LONGEST : left);
            progress.step();
        }
    }

    private synchronized Duration reserve(long documents) {
        Instant now = clock.instant();
        long rate = progress.rate();
        if (rate <= 0) {
            free = now;
            return Duration.ZERO;
        }
        Instant from = free.isBefore(now) ? now : free;
        free = from.plusNanos(Math.multiplyExact(documents, 1_000_000_000L) / rate);
        return Duration.between(now, free);
    }

    /** Nothing once the limit was lifted. */
    private synchronized Duration left() {
        return progress.rate() <= 0 ? Duration.ZERO : Duration.between(clock.instant(), free);
    }
}
