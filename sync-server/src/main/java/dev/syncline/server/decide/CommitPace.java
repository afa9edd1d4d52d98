package dev.syncline.server.decide;

import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * When the decider commits: soon while it keeps up with the log, in larger lots while it is behind. A commit stops it for
 * about ten milliseconds, which costs a third of its rate where one follows {@link #SOON} after the other. One for each
 * task, used by the task's thread.
 */
final class CommitPace {
    /** Between two commits while it keeps up. */
    static final Duration SOON = Duration.ofMillis(20);
    /** Between two commits while it is behind. */
    static final Duration BEHIND = Duration.ofMillis(100);

    /** It is behind when an event has waited longer, by the log's clock and its own; a clock that is off costs some rate. */
    private static final Duration FRESH = Duration.ofMillis(50);

    /** When its thread was last asked to commit: what one task asks for commits all tasks of the thread. */
    private static final ThreadLocal<long[]> REQUESTED = ThreadLocal.withInitial(() -> new long[1]);

    private final ProcessorContext<?, ?> context;
    /** Only while something is not committed: to Kafka Streams each look is work of its own, which it commits too. */
    private Optional<Cancellable> checks = Optional.empty();

    private long newest;
    private long processed;

    CommitPace(ProcessorContext<?, ?> context) {
        this.context = context;
    }

    /** @param appended when the event came into the log, in milliseconds since the epoch */
    void processed(long appended) {
        newest = appended;
        processed = context.currentSystemTimeMs();
        if (!isSettled(processed) && checks.isEmpty()) {
            checks = Optional.of(context.schedule(SOON, PunctuationType.WALL_CLOCK_TIME, this::check));
        }
    }

    private void check(long now) {
        if (isSettled(now)) {
            stop();
        }
    }

    /** Whether nothing is left to ask for: a commit comes, or it is behind and the one of the interval will do. */
    private boolean isSettled(long now) {
        long[] requested = REQUESTED.get();
        if (requested[0] > now) {
            // The clock was set back.
            requested[0] = 0;
        }
        if (requested[0] > processed || now - newest > FRESH.toMillis()) {
            return true;
        }
        boolean due = now - requested[0] >= SOON.toMillis();
        if (due) {
            requested[0] = now;
            context.commit();
        }
        return due;
    }

    void stop() {
        checks.ifPresent(Cancellable::cancel);
        checks = Optional.empty();
    }
}
