package dev.syncline.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.postgres.PostgresReads;
import dev.syncline.projector.StoreUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What PostgreSQL is asked now and then: which documents are parked, and which tables drifted from the catalog. Health
 * must answer at once, also while PostgreSQL does not.
 */
final class PostgresWatch implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(PostgresWatch.class);
    private static final Duration EVERY = Duration.ofSeconds(2);
    private static final long UNKNOWN = -1;

    private final PostgresReads postgres;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(Threads.daemon("postgres-watch"));
    private volatile long parked = UNKNOWN;
    private volatile Optional<String> trouble = Optional.empty();
    private volatile boolean silent;

    PostgresWatch(PostgresReads postgres) {
        this.postgres = postgres;
    }

    void start() {
        var unused = timer.scheduleWithFixedDelay(this::ask, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void ask() {
        try {
            long count = postgres.parked();
            List<String> mend = postgres.drift();
            trouble = mend.isEmpty()
                    ? Optional.of(count).filter(some -> some > 0).map(this::ofParked)
                    : Optional.of(
                            "SCHEMA-DRIFT: tables are not as the catalog has them (%d documents parked), mend it with: %s"
                                    .formatted(count, String.join("; ", mend)));
            parked = count;
            silent = false;
        } catch (StoreUnavailableException e) {
            silent = true;
            parked = UNKNOWN;
            trouble = Optional.empty();
        } catch (RuntimeException e) {
            // What escapes ends the timer, and nobody would ever look again.
            silent = false;
            LOGGER.error("PostgreSQL can't be looked at, it is tried again", e);
            parked = UNKNOWN;
            trouble = Optional.of("PostgreSQL can't be looked at: " + e.getMessage());
        }
    }

    private String ofParked(long count) {
        return "%d documents have a change that can't be applied (syncline.parked), the last one: %s"
                .formatted(count, postgres.parkedReason().orElse("just now it could"));
    }

    /** Puts it where PostgreSQL's projector is told of; behind what is wrong there, which may come of it. */
    void tell(ObjectNode projector) {
        String before =
                projector.path("ok").asBoolean() ? "" : projector.path("reason").asText() + "; ";
        trouble.ifPresent(reason -> projector.put("ok", false).put("reason", before + reason));
    }

    /** Whether it gave no answer when it was asked last, some seconds ago. */
    boolean isSilent() {
        return silent;
    }

    /** Documents; -1 while PostgreSQL gives no answer. */
    long parked() {
        return parked;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
