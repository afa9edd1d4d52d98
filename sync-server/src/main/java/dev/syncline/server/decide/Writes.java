package dev.syncline.server.decide;

import dev.syncline.event.Event;
import dev.syncline.event.Place;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.CrashPoint.Stage;
import dev.syncline.projector.EventLog;
import dev.syncline.projector.LogUnavailableException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Publishes events and waits for their verdicts. Thread-safe; no thread is held while it waits. */
public final class Writes {
    /** However little time the writer has: without Kafka's acknowledgement nobody can say where its verdict will stand. */
    private static final Duration LEAST_FOR_LOG = Duration.ofSeconds(5);

    private final EventLog log;
    private final VerdictFeed verdicts;
    private final Supplier<Optional<String>> obstacle;
    private final Executor answering;
    private final CrashPoint crashPoint;

    /**
     * Publishes through the log and hears through the feed.
     *
     * @param obstacle why nothing is published at all now; empty where all is well
     * @param answering where results are handed on: never on the thread that hears verdicts, for an answer may be slow
     */
    public Writes(
            EventLog log,
            VerdictFeed verdicts,
            Supplier<Optional<String>> obstacle,
            Executor answering,
            CrashPoint crashPoint) {
        this.log = log;
        this.verdicts = verdicts;
        this.obstacle = obstacle;
        this.answering = answering;
        this.crashPoint = crashPoint;
    }

    /** Publishes and waits at most {@code wait} for the verdict. Never completes exceptionally. */
    public CompletableFuture<Written> decided(Event event, Duration wait) {
        Optional<String> why = obstacle.get();
        if (why.isPresent()) {
            return CompletableFuture.completedFuture(new Written.NotPublished(event, why.get()));
        }
        String id = event.envelope().id();
        CompletableFuture<Outcome> verdict = verdicts.await(event.key(), id);
        CompletableFuture<Place> acknowledged = append(event);
        return acknowledged
                .thenCombine(verdict, (place, outcome) -> (Written) new Written.Decided(event, place, outcome))
                .completeOnTimeout(null, wait.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(failure -> null)
                .thenComposeAsync(
                        written -> {
                            if (written != null) {
                                crashPoint.reached(Stage.HTTP_DECIDED);
                            }
                            verdicts.forget(event.key(), id);
                            return written != null
                                    ? CompletableFuture.completedFuture(written)
                                    : placed(event, acknowledged, LEAST_FOR_LOG.minus(wait));
                        },
                        answering);
    }

    private CompletableFuture<Place> append(Event event) {
        crashPoint.reached(Stage.HTTP_RECEIVED);
        CompletableFuture<Place> acknowledged = log.append(event).toCompletableFuture();
        crashPoint.reached(Stage.HTTP_PRODUCED);
        return acknowledged.whenComplete((place, failure) -> crashPoint.reached(Stage.HTTP_ACKNOWLEDGED));
    }

    /** Publishes and waits only for the log. Never completes exceptionally. */
    public CompletableFuture<Written> acknowledged(Event event, Duration wait) {
        Optional<String> why = obstacle.get();
        if (why.isPresent()) {
            return CompletableFuture.completedFuture(new Written.NotPublished(event, why.get()));
        }
        Duration atLeast = wait.compareTo(LEAST_FOR_LOG) < 0 ? LEAST_FOR_LOG : wait;
        return placed(event, append(event), atLeast);
    }

    private CompletableFuture<Written> placed(Event event, CompletableFuture<Place> acknowledged, Duration wait) {
        return acknowledged
                .thenApply(place -> (Written) new Written.Acknowledged(event, place))
                .completeOnTimeout(null, Math.max(0, wait.toMillis()), TimeUnit.MILLISECONDS)
                .handleAsync(
                        (written, failure) -> written != null ? written : undecided(event, acknowledged, failure),
                        answering);
    }

    private static Written undecided(Event event, CompletableFuture<Place> acknowledged, Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof LogUnavailableException) {
            return new Written.NotPublished(event, cause.getMessage());
        }
        boolean known = acknowledged.isDone() && !acknowledged.isCompletedExceptionally();
        return known ? new Written.Acknowledged(event, acknowledged.join()) : new Written.Unknown(event);
    }
}
