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
    /** What it grew by without being work. */
    private long given;

    RecentRate(Instant began, long value) {
        samples.add(new Sample(began, value));
    }

    /** It grows by so much that nobody worked for. */
    void given(long by) {
        given += by;
    }

    /** @return a second */
    double at(Instant now, long value) {
        Instant old = now.minus(WINDOW);
        Sample since = samples.removeFirst();
        while (!samples.isEmpty() && !samples.getFirst().at().isAfter(old)) {
            since = samples.removeFirst();
        }
        samples.addFirst(since);
        long worked = value - given;
        if (now.isAfter(samples.getLast().at())) {
            samples.addLast(new Sample(now, worked));
        }
        double seconds = Duration.between(since.at(), now).toNanos() / 1e9;
        return seconds > 0 ? (worked - since.value()) / seconds : 0;
    }
}
