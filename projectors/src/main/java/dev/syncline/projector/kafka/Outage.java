package dev.syncline.projector.kafka;

import dev.syncline.projector.StoreUnavailableException;
import java.time.Clock;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A store that gives no answer: since when, and when it is asked again. Used by one thread. */
final class Outage {
    private static final Logger LOGGER = LoggerFactory.getLogger(Outage.class);

    private final String store;
    private final Backoff backoff;
    private final Clock clock;
    private int attempts;
    private Instant since = Instant.EPOCH;
    private Instant next = Instant.MIN;

    Outage(String store, Backoff backoff, Clock clock) {
        this.store = store;
        this.backoff = backoff;
        this.clock = clock;
    }

    /** Whether it is too early to ask again. */
    boolean waits() {
        return clock.instant().isBefore(next);
    }

    void waitLongest() {
        next = clock.instant().plus(backoff.max());
    }

    ProjectorState after(StoreUnavailableException failure) {
        attempts++;
        since = attempts == 1 ? clock.instant() : since;
        next = clock.instant().plus(backoff.after(attempts));
        LOGGER.warn(
                "store unavailable, trying again store={} attempt={} reason={}", store, attempts, failure.getMessage());
        return new ProjectorState.StoreUnavailable(since, attempts, cause(failure));
    }

    /** As the store itself put it, without what it adds of the values. */
    private static String cause(StoreUnavailableException failure) {
        return String.valueOf(failure.getCause().getMessage())
                .lines()
                .findFirst()
                .orElse("");
    }

    void over() {
        if (attempts > 0) {
            LOGGER.info("store answers again store={} attempt={}", store, attempts + 1);
        }
        attempts = 0;
    }
}
