package dev.syncline.server.live;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** By which name clients go on with a shape: the same on every server, until its epoch changes. Thread-safe. */
final class ShapeHandles {
    /** Of two servers, at most. */
    private static final Duration CLOCKS_APART = Duration.ofHours(1);

    private final Clock clock;
    private final Map<String, Long> epochs = new ConcurrentHashMap<>();
    private final Map<String, Long> oldest = new ConcurrentHashMap<>();

    ShapeHandles(Clock clock) {
        this.clock = clock;
    }

    /**
     * The handle for who begins.
     *
     * @param worthless a handle that the client must not get again; of no effect if no server can have given it out
     */
    synchronized String next(String identity, Optional<String> worthless) {
        long epoch = epochs.getOrDefault(identity, 0L);
        long given = clock.instant().plus(CLOCKS_APART).toEpochMilli();
        long refused = worthless
                .flatMap(handle -> epoch(identity, handle))
                .filter(known -> known <= Math.max(given, epochs.getOrDefault(identity, 0L)))
                .orElse(-1L);
        if (refused >= epoch) {
            epoch = Math.max(clock.millis(), refused + 1);
            epochs.put(identity, epoch);
        }
        return identity + "-" + epoch;
    }

    /** Whether a client may go on with this handle. Takes no lock: whoever asks may hold others. */
    boolean isValid(String identity, String handle) {
        return epoch(identity, handle)
                .filter(epoch -> epoch >= oldest.getOrDefault(identity, 0L))
                .isPresent();
    }

    private static Optional<Long> epoch(String identity, String handle) {
        String start = identity + "-";
        return handle.startsWith(start) && handle.substring(start.length()).matches("\\d{1,15}")
                ? Optional.of(Long.parseLong(handle.substring(start.length())))
                : Optional.empty();
    }

    /** None that was given out until now is valid any more. */
    synchronized void rotate(String identity) {
        long epoch = Math.max(clock.millis(), epochs.getOrDefault(identity, 0L) + 1);
        epochs.put(identity, epoch);
        oldest.put(identity, epoch);
    }
}
