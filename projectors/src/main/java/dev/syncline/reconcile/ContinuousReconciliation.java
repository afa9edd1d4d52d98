package dev.syncline.reconcile;

import dev.syncline.catalog.Collection;
import dev.syncline.event.DocumentKey;
import dev.syncline.projector.JobProgress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes over all documents again and again, some at a time, no faster than a rate. What it finds stands in the same
 * reports. {@link #run} belongs to one thread; the rest may be called by any.
 */
public final class ContinuousReconciliation implements Runnable {
    /** Of its one report. */
    public static final String ID = "continuous";

    private static final Logger LOGGER = LoggerFactory.getLogger(ContinuousReconciliation.class);
    private static final Duration WINDOW = Duration.ofSeconds(10);
    private static final Duration LEAST_PAUSE = Duration.ofSeconds(1);
    private static final Duration PAUSE_STEP = Duration.ofMillis(200);

    private final Reconciler reconciler;
    private final int rate;
    private final Clock clock;
    private final Consumer<Duration> pause;
    private final AtomicLong compared = new AtomicLong();
    private final AtomicLong rounds = new AtomicLong();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean stopping;
    private final JobProgress stop = new JobProgress() {
        @Override
        public void waiting(String what) {
            // nobody looks
        }

        @Override
        public void advance(String counter, long by) {
            // counted by the window
        }

        @Override
        public void step() {
            if (stopping) {
                throw new CancelledException();
            }
        }
    };

    /** @param rate documents a second, at most */
    public ContinuousReconciliation(Reconciler reconciler, int rate, Clock clock, Consumer<Duration> pause) {
        if (rate < 1) {
            throw new IllegalArgumentException("reconciliation.rate must be at least 1 document/s, was " + rate);
        }
        this.reconciler = reconciler;
        this.rate = rate;
        this.clock = clock;
        this.pause = pause;
    }

    @Override
    public void run() {
        try {
            while (!stopping) {
                for (Collection collection : reconciler.collections(List.of())) {
                    goOver(collection);
                }
                rounds.incrementAndGet();
            }
        } catch (JobProgress.CancelledException e) {
            LOGGER.debug("asked to stop");
        } finally {
            ended.countDown();
        }
    }

    private void goOver(Collection collection) {
        Optional<DocumentKey> after = Optional.empty();
        boolean more = true;
        while (more) {
            Instant began = clock.instant();
            long limit = rate * WINDOW.toSeconds();
            Duration share = LEAST_PAUSE;
            try {
                Comparison.Result result = reconciler.window(ID, collection, after, limit, stop);
                long documents = result.report().compared();
                compared.addAndGet(documents);
                tell(result);
                share = Duration.ofMillis(documents * 1_000 / rate);
                after = result.last();
                more = !result.complete();
            } catch (JobProgress.CancelledException e) {
                throw e;
            } catch (RuntimeException e) {
                // A store or the log that gives no answer, mostly; whatever it is, the next window is another try.
                LOGGER.info(
                        "reconciliation waits, trying again collection={} reason={}",
                        collection.name(),
                        e.getMessage());
                share = WINDOW;
            }
            restUntil(began.plus(share.compareTo(LEAST_PAUSE) < 0 ? LEAST_PAUSE : share));
        }
    }

    private static void tell(Comparison.Result result) {
        if (!result.divergences().isEmpty()) {
            LOGGER.warn(
                    "divergences found collection={} count={}",
                    result.report().collection(),
                    result.divergences().size());
        }
    }

    private void restUntil(Instant time) {
        do {
            pause.accept(PAUSE_STEP);
            stop.step();
        } while (clock.instant().isBefore(time));
    }

    /** Documents compared since the start. */
    public long compared() {
        return compared.get();
    }

    /** How often it went over everything. */
    public long rounds() {
        return rounds.get();
    }

    /** Asks it to end and waits. Returns false if it still ran when the timeout passed. */
    public boolean stop(Duration timeout) throws InterruptedException {
        stopping = true;
        return ended.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }
}
