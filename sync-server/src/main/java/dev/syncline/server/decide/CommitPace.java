package dev.syncline.server.decide;

import java.time.Duration;
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
    private final Cancellable checks;
    private long newest;
    private boolean open;

    CommitPace(ProcessorContext<?, ?> context) {
        this.context = context;
        this.checks = context.schedule(SOON, PunctuationType.WALL_CLOCK_TIME, this::requestIfDue);
    }

    /** @param appended when the event came into the log, in milliseconds since the epoch */
    void processed(long appended) {
        newest = appended;
        open = true;
        requestIfDue(context.currentSystemTimeMs());
    }

    private void requestIfDue(long now) {
        long[] requested = REQUESTED.get();
        if (open && now - requested[0] >= SOON.toMillis() && now - newest <= FRESH.toMillis()) {
            open = false;
            requested[0] = now;
            context.commit();
        }
    }

    void stop() {
        checks.cancel();
    }
}
