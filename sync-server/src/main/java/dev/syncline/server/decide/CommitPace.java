package dev.syncline.server.decide;

import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * When the decider commits: at once behind an event that comes alone, else as soon as no more come, and under load at
 * {@link #AT_LATEST}. A commit stops it for five to ten milliseconds, and whoever waits for a verdict waits for its end,
 * too; the stores wait for the commit itself. An event that was in the log while the decider was busy has not come alone:
 * a decider that is slow would else commit behind each, and become slower. One for each task, used by the task's thread.
 */
final class CommitPace {
    /** Between two commits; Kafka Streams itself sees to that. */
    static final Duration AT_LATEST = Duration.ofMillis(100);
    /** No event for so long: nobody is held up by a commit. */
    static final Duration QUIET = Duration.ofMillis(20);

    /** How long what was learned of the broker's clock is taken for true. */
    private static final long LEARNED_FOR = Duration.ofSeconds(10).toMillis();

    private static final class Pace {
        private long processed;
        private long requested;
        private long learned;
        private long shortest = Long.MAX_VALUE;

        /** How long an event waited: whatever the broker's clock says, the one that waited least came at once. */
        private long waited(long appended, long now) {
            if (now - learned > LEARNED_FOR || now < learned) {
                learned = now;
                shortest = Long.MAX_VALUE;
            }
            shortest = Math.min(shortest, now - appended);
            return now - appended - shortest;
        }
    }

    /** What one task asks for commits all tasks of its thread. */
    private static final ThreadLocal<Pace> THREAD = ThreadLocal.withInitial(Pace::new);

    private final ProcessorContext<?, ?> context;
    /** Only while something is not committed: to Kafka Streams each look is work of its own, which it commits too. */
    private Optional<Cancellable> checks = Optional.empty();

    private long processed;

    CommitPace(ProcessorContext<?, ?> context) {
        this.context = context;
    }

    /**
     * To be told of each event when it is decided.
     *
     * @param appended when the log took it, in milliseconds since 1970 of the broker's clock
     */
    void processed(long appended) {
        Pace thread = THREAD.get();
        processed = context.currentSystemTimeMs();
        long waited = thread.waited(appended, processed);
        boolean alone = waited < QUIET.toMillis() && isQuiet(thread, processed - waited);
        alone |= processed < thread.processed;
        thread.processed = processed;
        if (alone) {
            commit(thread, processed);
        } else if (checks.isEmpty()) {
            checks = Optional.of(context.schedule(QUIET, PunctuationType.WALL_CLOCK_TIME, this::check));
        }
    }

    private void check(long now) {
        Pace thread = THREAD.get();
        if (thread.requested > processed && thread.requested <= now) {
            stop();
        } else if (isQuiet(thread, now) || now < thread.processed) {
            commit(thread, now);
            stop();
        }
    }

    private static boolean isQuiet(Pace thread, long now) {
        return now - thread.processed >= QUIET.toMillis();
    }

    private void commit(Pace thread, long now) {
        thread.requested = now;
        context.commit();
    }

    void stop() {
        checks.ifPresent(Cancellable::cancel);
        checks = Optional.empty();
    }
}
