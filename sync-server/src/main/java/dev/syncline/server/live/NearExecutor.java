package dev.syncline.server.live;

import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Hands work to other threads, but for a single piece that comes of {@link #near}: whoever follows alone is told without
 * waiting for another thread to wake, which takes longer than telling. Thread-safe.
 */
final class NearExecutor implements Executor {
    private static final ThreadLocal<Near> NEAR = new ThreadLocal<>();

    private final Executor others;

    /** What the work at hand has handed on so far. */
    private static final class Near {
        private final NearExecutor owner;
        private Optional<Runnable> single = Optional.empty();
        private boolean many;

        private Near(NearExecutor owner) {
            this.owner = owner;
        }
    }

    NearExecutor(Executor others) {
        this.others = others;
    }

    /** Does it; then what it handed on, if that is one piece. It must come back without its locks. */
    void near(Runnable work) {
        Near here = new Near(this);
        NEAR.set(here);
        try {
            work.run();
        } finally {
            NEAR.remove();
            here.single.ifPresent(this::alone);
        }
    }

    /** Its defect is told as on the threads of the others, and ends nobody but itself. */
    private void alone(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            others.execute(() -> {
                throw e;
            });
        }
    }

    /** @throws RejectedExecutionException if the others have stopped */
    @Override
    public void execute(Runnable task) {
        Near here = NEAR.get();
        if (here == null || here.owner != this || here.many) {
            others.execute(task);
        } else if (here.single.isEmpty()) {
            here.single = Optional.of(task);
        } else {
            here.many = true;
            others.execute(task);
            // At the end of the work, if they have stopped in between.
            others.execute(here.single.get());
            here.single = Optional.empty();
        }
    }
}
