package dev.syncline.rebuild;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import dev.syncline.history.ForgottenException;
import dev.syncline.projector.JobProgress;
import dev.syncline.projector.LogUnavailableException;
import dev.syncline.projector.StoreUnavailableException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** One server's work on a rebuild: it waits for the right to it, and goes on until it is done. Used by one thread. */
final class RebuildWork {
    private static final Duration TRY_AGAIN = Duration.ofSeconds(1);

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
        RebuildJobs.Held held = hold();
        try (held) {
            return untilDone();
        } catch (JobProgress.CancelledException e) {
            if (!kept.getAsBoolean()) {
                kind.leaveNothing(begun);
            }
            throw e;
        } catch (ForgottenException e) {
            kind.leaveNothing(begun);
            throw new RefusedException(e.getMessage() + ". Next: --until with a time");
        }
    }

    private RebuildJobs.Held hold() {
        Optional<RebuildJobs.Held> held = kind.jobs().hold(begun.id());
        while (held.isEmpty()) {
            progress.waiting("another server that works on it");
            with.pause().accept(TRY_AGAIN);
            progress.step();
            held = kind.jobs().hold(begun.id());
        }
        return held.get();
    }

    private ObjectNode untilDone() {
        while (true) {
            try {
                Optional<RebuildJob> job = kind.jobs().find(begun.id());
                return job.isPresent()
                        ? new Rebuild(with, job.get(), kind.fresh(job.get()), kind.jobs(), progress).run()
                        : ended();
            } catch (StoreUnavailableException | LogUnavailableException e) {
                progress.waiting(e.getMessage());
                with.pause().accept(TRY_AGAIN);
                progress.step();
            }
        }
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
