package dev.syncline.server;

import dev.syncline.projector.LogDefinitions;
import dev.syncline.projector.LogUnavailableException;
import dev.syncline.projector.OldCatalogException;
import dev.syncline.projector.StoreUnavailableException;
import dev.syncline.projector.kafka.LogLayoutException;
import dev.syncline.projector.kafka.LogWatch;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Kafka now and then whether the log is there, so that a write is refused before it is published rather than after;
 * and whether it is still the same log.
 */
final class LogHealth implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(LogHealth.class);
    private static final Duration EVERY = Duration.ofMillis(500);
    /** Dangers are looked for every so many times. */
    private static final int DANGERS_EVERY = 4;

    private final LogWatch watch;
    private final LogDefinitions definitions;
    private final Clock clock;
    private final Runnable ended;
    private final ScheduledExecutorService timer;
    private volatile Instant lastAnswer;
    private volatile State state = new State(true, Optional.empty());
    private volatile boolean lost;
    private volatile Optional<OldCatalogException> oldCatalog = Optional.empty();
    private int asked;

    /** @param reason what is wrong; empty where all is well */
    private record State(boolean answers, Optional<String> reason) {}

    /** @param ended is run once, where the log is another one and nothing may be decided on it any more */
    LogHealth(LogWatch watch, LogDefinitions definitions, Clock clock, Runnable ended) {
        this.watch = watch;
        this.definitions = definitions;
        this.clock = clock;
        this.ended = ended;
        this.lastAnswer = clock.instant();
        this.timer = Executors.newSingleThreadScheduledExecutor(Threads.daemon("log-health"));
    }

    void start() {
        var unused = timer.scheduleWithFixedDelay(this::ask, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void ask() {
        if (lost) {
            return;
        }
        try {
            Optional<String> missing = watch.look();
            lastAnswer = clock.instant();
            if (missing.isPresent()) {
                become(new State(false, missing));
            } else if (asked++ % DANGERS_EVERY == 0) {
                become(new State(true, danger()));
            } else {
                become(new State(true, state.answers() ? state.reason() : Optional.empty()));
            }
        } catch (LogLayoutException e) {
            lost = true;
            become(new State(false, Optional.of(e.getMessage())));
            ended.run();
        } catch (StoreUnavailableException e) {
            become(new State(false, Optional.empty()));
        } catch (RuntimeException e) {
            LOGGER.warn("the log can't be looked at", e);
            become(new State(false, Optional.of("the log can't be looked at: " + e.getMessage())));
        }
    }

    private Optional<String> danger() {
        Optional<String> danger = watch.danger();
        try {
            definitions.check();
            oldCatalog = Optional.empty();
            return danger;
        } catch (OldCatalogException e) {
            oldCatalog = Optional.of(e);
            return and(danger, e.getMessage());
        } catch (LogUnavailableException e) {
            // Events are decided without them.
            return and(danger, e.getMessage());
        }
    }

    private static Optional<String> and(Optional<String> danger, String another) {
        return Optional.of(danger.map(reason -> reason + "; ").orElse("") + another);
    }

    private void become(State next) {
        if (!next.equals(state)) {
            state = next;
            if (isWell()) {
                LOGGER.info("the log is well again");
            } else {
                LOGGER.warn("the log is not well answers={} reason={}", next.answers(), reason());
            }
        }
    }

    /** Whether writes may be published. */
    boolean answers() {
        return state.answers();
    }

    /** Whether the log is another one than that on which the server began: nothing may be published or decided on it. */
    boolean isLost() {
        return lost;
    }

    /** What the catalog lacks, as far as was seen some seconds ago. */
    Optional<OldCatalogException> oldCatalog() {
        return oldCatalog;
    }

    boolean isWell() {
        return state.answers() && state.reason().isEmpty();
    }

    String reason() {
        State now = state;
        return now.reason()
                .orElseGet(() -> now.answers()
                        ? "Kafka answers"
                        : "Kafka has not answered for "
                                + Duration.between(lastAnswer, clock.instant()).toSeconds()
                                + " s. Nothing is published until it does");
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
