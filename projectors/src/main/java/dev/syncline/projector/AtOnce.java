package dev.syncline.projector;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Does parts of a work on a few threads. */
public final class AtOnce {
    /** More connections than this have no replication origin left for the projectors. */
    private static final int MOST = 4;

    private AtOnce() {}

    /**
     * Returns when all are done, or throws what the first threw that failed; the others are interrupted then. In either
     * case no part runs any more.
     */
    public static void run(List<Runnable> parts) {
        if (parts.isEmpty()) {
            return;
        }
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(MOST, parts.size()));
        try {
            CompletionService<Void> done = new ExecutorCompletionService<>(threads);
            List<Future<Void>> all = new ArrayList<>();
            parts.forEach(part -> all.add(done.submit(part, null)));
            for (int left = all.size(); left > 0; left--) {
                await(done);
            }
        } finally {
            end(threads);
        }
    }

    private static void await(CompletionService<Void> done) {
        try {
            outcome(done.take());
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    /** What it came to, or what it threw; whoever is interrupted while waiting is cancelled. */
    public static <T> T outcome(Future<T> done) {
        try {
            return done.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static JobProgress.CancelledException interrupted() {
        Thread.currentThread().interrupt();
        return new JobProgress.CancelledException();
    }

    /** Waits even where it is interrupted: who goes on must find nobody at work. */
    public static void end(ExecutorService threads) {
        threads.shutdownNow();
        boolean interrupted = false;
        boolean ended = false;
        while (!ended) {
            try {
                ended = threads.awaitTermination(1, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
