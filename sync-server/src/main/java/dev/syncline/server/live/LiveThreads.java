package dev.syncline.server.live;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** On which answers to subscribers are made, but for a {@link #near} one. Thread-safe. */
final class LiveThreads implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(LiveThreads.class);
    /** Below the 30 s after which a connector takes a silent connection for dead. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

    private static final int QUICK = 2;
    private static final int PATIENT = 8;
    private static final int FIRST = 8;
    private static final int STORES = 4;
    /** Who waits longer than for so many is better told to come back. */
    private static final int STORES_QUEUE = 256;

    private final LongAdder cuts = new LongAdder();
    private final ExecutorService quick;
    private final NearExecutor near;
    private final ExecutorService patient;
    private final ExecutorService first;
    private final ExecutorService stores;
    private final ScheduledThreadPoolExecutor ticks;

    LiveThreads(ThreadFactory threads) {
        this.quick = Executors.newFixedThreadPool(QUICK, threads);
        this.near = new NearExecutor(quick);
        this.patient = Executors.newFixedThreadPool(PATIENT, threads);
        this.first = Executors.newFixedThreadPool(FIRST, threads);
        this.stores = new ThreadPoolExecutor(
                STORES,
                STORES,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(STORES_QUEUE),
                threads,
                new ThreadPoolExecutor.AbortPolicy());
        this.ticks = new ScheduledThreadPoolExecutor(1, threads);
        this.ticks.setRemoveOnCancelPolicy(true);
    }

    Outflow.Executors executors() {
        return new Outflow.Executors(quick, patient, cuts);
    }

    /** For streams: one that is told of something alone is written by whoever told it. */
    Outflow.Executors streaming() {
        return new Outflow.Executors(near, patient, cuts);
    }

    /** Does work that tells somebody of something; a single one is told by this thread itself. */
    void near(Runnable work) {
        near.near(work);
    }

    /** For whoever reads the documents that are there out of a store: nobody else waits behind them. */
    Outflow.Executors firstDocuments() {
        return new Outflow.Executors(near, first, cuts);
    }

    /** Connections that ended before their answer did, since the start: too slow, or gone. */
    long cuts() {
        return cuts.sum();
    }

    /** On one of a few threads that may wait for a store, behind whoever asked before; false if too many did. */
    boolean readStores(Runnable work) {
        try {
            stores.execute(work);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** Not on a thread that writes: the work must be quick. */
    Future<?> after(Duration delay, Runnable work) {
        return ticks.schedule(work, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    void everyKeepAlive(Runnable work) {
        every(KEEP_ALIVE, work);
    }

    /** Whatever it throws, it is done again. */
    void every(Duration period, Runnable work) {
        Runnable guarded = () -> {
            try {
                work.run();
            } catch (RuntimeException e) {
                LOGGER.error("upkeep of the live feed failed, it is tried again", e);
            }
        };
        var unused = ticks.scheduleWithFixedDelay(guarded, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        ticks.shutdownNow();
        quick.shutdownNow();
        patient.shutdownNow();
        first.shutdownNow();
        stores.shutdownNow();
    }
}
