package dev.syncline.server.ops;

import dev.syncline.projector.JobProgress.CancelledException;
import java.time.Instant;
import java.time.InstantSource;

/** Whether a job goes on: it runs, waits, is paused, or is to end. Thread-safe. */
final class JobGate {
    private static final String RUNNING = "running";

    private final InstantSource clock;
    private String state = RUNNING;
    private Instant since;
    /** Whether it has waited since its last step. */
    private boolean waited;

    private boolean paused;
    private boolean cancelled;

    JobGate(InstantSource clock) {
        this.clock = clock;
        this.since = clock.instant();
    }

    private void become(String now) {
        if (!state.equals(now)) {
            state = now;
            since = clock.instant();
        }
    }

    /** Until it steps without waiting again. */
    synchronized void waiting(String what) {
        become("waiting: " + what);
        waited = true;
    }

    synchronized void running() {
        become(RUNNING);
    }

    /**
     * Holds the job while it is paused.
     *
     * @throws CancelledException if it is to end
     */
    synchronized void step() {
        awaitPassage();
        if (cancelled) {
            throw new CancelledException();
        }
        if (!waited) {
            become(RUNNING);
        }
        waited = false;
    }

    private synchronized void awaitPassage() {
        try {
            while (paused && !cancelled) {
                become("paused");
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException();
        }
    }

    synchronized void pause(boolean hold) {
        paused = hold;
        notifyAll();
    }

    /** It ends with its next step; nothing happens to one that has ended. */
    synchronized void cancel() {
        cancelled = true;
        notifyAll();
    }

    synchronized void end(String as) {
        become(as);
    }

    synchronized String state() {
        return state;
    }

    synchronized boolean isRunning() {
        return state.equals(RUNNING);
    }

    /** When it came into its state. */
    synchronized Instant since() {
        return since;
    }
}
