package dev.syncline.server.ops;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** How fast a number grows: over the last ten seconds, or since it was last asked where that is longer. Not thread-safe. */
final class RecentRate {
    private static final Duration WINDOW = Duration.ofSeconds(10);

    private record Sample(Instant at, long value) {}

    private final Deque<Sample> samples = new ArrayDeque<>();

    RecentRate(Instant began) {
        samples.add(new Sample(began, 0));
    }

    /** @return a second */
    double at(Instant now, long value) {
        Instant old = now.minus(WINDOW);
        Sample since = samples.removeFirst();
        while (!samples.isEmpty() && !samples.getFirst().at().isAfter(old)) {
            since = samples.removeFirst();
        }
        samples.addFirst(since);
        samples.addLast(new Sample(now, value));
        double seconds = Duration.between(since.at(), now).toNanos() / 1e9;
        return seconds > 0 ? (value - since.value()) / seconds : 0;
    }
}
