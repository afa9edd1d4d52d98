package dev.syncline.server;

import dev.syncline.postgres.PostgresReads;
import dev.syncline.projector.StoreUnavailableException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** How many documents are parked, asked now and then: health must answer at once, also while PostgreSQL does not. */
final class ParkedCount implements AutoCloseable {
    private static final Duration EVERY = Duration.ofSeconds(2);
    private static final long UNKNOWN = -1;

    private final PostgresReads postgres;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(Threads.daemon("parked-count"));
    private volatile long last = UNKNOWN;

    ParkedCount(PostgresReads postgres) {
        this.postgres = postgres;
    }

    void start() {
        var unused = timer.scheduleWithFixedDelay(this::ask, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void ask() {
        try {
            last = postgres.parked();
        } catch (StoreUnavailableException e) {
            last = UNKNOWN;
        }
    }

    /** -1 while PostgreSQL gives no answer. */
    long last() {
        return last;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
