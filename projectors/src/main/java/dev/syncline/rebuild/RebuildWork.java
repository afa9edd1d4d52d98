package dev.syncline.rebuild;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import dev.syncline.history.ForgottenException;
import dev.syncline.projector.FencedException;
import dev.syncline.projector.JobProgress;
import dev.syncline.projector.LogUnavailableException;
import dev.syncline.projector.OldCatalogException;
import dev.syncline.projector.StoreUnavailableException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** One server's work on a rebuild: it waits for the right to it, and goes on until it is done. Used by one thread. */
final class RebuildWork {
    private static final Duration TRY_AGAIN = Duration.ofSeconds(1);
    private static final String ANOTHER = "another server that works on it";

    private final Surroundings with;
    private final StoreKind kind;
    private final RebuildJob begun;
    private final JobProgress progress;

    RebuildWork(Surroundings with, StoreKind kind, RebuildJob begun, JobProgress progress) {
        this.with = with;
        this.kind = kind;
        this.begun = begun;
        this.progress = progress;
    }

    /** @param kept whether what is cancelled is left for another process to go on with */
    ObjectNode run(BooleanSupplier kept) {
        while (true) {
            RebuildJobs.Held held = hold(kept);
            try (held) {
                return untilDone(kept);
            } catch (FencedException e) {
                await(ANOTHER);
            }
        }
    }

    private RebuildJobs.Held hold(BooleanSupplier kept) {
        try {
            Optional<RebuildJobs.Held> held = answered(() -> kind.jobs().hold(begun.id()));
            while (held.isEmpty()) {
                tryAgain(ANOTHER);
                held = answered(() -> kind.jobs().hold(begun.id()));
            }
            return held.get();
        } catch (JobProgress.CancelledException e) {
            leaving(kept, this::leaveNothingUnheld);
            throw e;
        }
    }

    private ObjectNode untilDone(BooleanSupplier kept) {
        try {
            return answered(this::work);
        } catch (JobProgress.CancelledException e) {
            leaving(kept, () -> kind.leaveNothing(begun));
            throw e;
        } catch (ForgottenException e) {
            leaving(kept, () -> kind.leaveNothing(begun));
            throw new RefusedException(e.getMessage() + ". Next: --until with a time");
        }
    }

    private ObjectNode work() {
        Optional<RebuildJob> job = kind.jobs().find(begun.id());
        if (job.isEmpty()) {
            return ended();
        }
        // One that was being ended when its process died is not gone on with.
        progress.step();
        return new Rebuild(with, job.get(), kind.fresh(job.get()), kind.jobs(), progress).run();
    }

    private <T> T answered(Supplier<T> question) {
        while (true) {
            try {
                return question.get();
            } catch (StoreUnavailableException | LogUnavailableException e) {
                OldCatalogException.throwIfIn(e);
                tryAgain(e.getMessage());
            }
        }
    }

    private void tryAgain(String awaited) {
        await(awaited);
        progress.step();
    }

    private void await(String awaited) {
        progress.waiting(awaited);
        with.pause().accept(TRY_AGAIN);
    }

    /** Goes on where it was cancelled, too: a job that stays is taken up again at the next start. */
    private void leaving(BooleanSupplier kept, Runnable removal) {
        while (!kept.getAsBoolean()) {
            try {
                removal.run();
                return;
            } catch (StoreUnavailableException e) {
                OldCatalogException.throwIfIn(e);
                await(e.getMessage());
            }
        }
    }

    /** What another server works on stays. */
    private void leaveNothingUnheld() {
        kind.jobs().hold(begun.id()).ifPresent(held -> {
            try (held) {
                kind.jobs().find(begun.id()).ifPresent(kind::leaveNothing);
            }
        });
    }

    /** What another server has made of it. */
    private ObjectNode ended() {
        String kept = kind.kept().stream()
                .filter(name -> name.endsWith("_" + begun.id()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("rebuild " + begun.id()
                        + " has ended already, and keeps nothing: it was cancelled or dropped"));
        return Json.NODES
                .objectNode()
                .put("switched", begun.request().until().isEmpty())
                .put("kept", kept);
    }
}
