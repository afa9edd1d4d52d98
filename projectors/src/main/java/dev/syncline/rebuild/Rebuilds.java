package dev.syncline.rebuild;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.projector.JobProgress;
import dev.syncline.projector.StoreUnavailableException;
import dev.syncline.rebuild.RebuildJob.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Plans rebuilds, does them, and takes up again those that died. Thread-safe. */
public final class Rebuilds implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Rebuilds.class);

    private final Surroundings with;
    private final Map<String, StoreKind> kinds;
    private volatile boolean closing;

    /** @param kinds by the stores' names */
    public Rebuilds(Surroundings with, Map<String, StoreKind> kinds) {
        this.with = with;
        this.kinds = new TreeMap<>(kinds);
    }

    /** @throws IllegalArgumentException if the request names a store or a collection that there is not */
    public Plan plan(RebuildRequest request) {
        return new Plans(with).of(request, kind(request.store()));
    }

    private StoreKind kind(String store) {
        return Optional.ofNullable(kinds.get(store))
                .orElseThrow(() -> new IllegalArgumentException("the store is one of " + kinds.keySet()));
    }

    /**
     * Keeps a rebuild as begun; {@link #run} does it.
     *
     * @throws RefusedException saying why it can't be done
     */
    public RebuildJob begin(String id, Plan plan) {
        plan.refusal().ifPresent(reason -> {
            throw new RefusedException(reason);
        });
        RebuildJob job = new RebuildJob(
                id, plan.request(), with.changes().topicId(), with.changes().ends(), Stage.BEGUN);
        StoreKind kind = kind(plan.request().store());
        kind.sweep();
        kind.jobs().save(job);
        return job;
    }

    /** Rebuilds that were begun and have not ended. A store that gives no answer has none that are known. */
    public List<RebuildJob> unfinished() {
        List<RebuildJob> all = new ArrayList<>();
        for (StoreKind kind : kinds.values()) {
            known(kind).stream().filter(job -> job.stage() != Stage.REFUSED).forEach(all::add);
        }
        return all;
    }

    private static List<RebuildJob> known(StoreKind kind) {
        try {
            return kind.jobs().list();
        } catch (StoreUnavailableException e) {
            LOGGER.warn("rebuilds that were begun are not known cause={}", e.getMessage());
            return List.of();
        }
    }

    /**
     * One that was begun, whatever became of it.
     *
     * @throws StoreUnavailableException if a store gives no answer, and no other has it
     */
    public Optional<RebuildJob> find(String id) {
        Optional<StoreUnavailableException> silent = Optional.empty();
        for (StoreKind kind : kinds.values()) {
            try {
                Optional<RebuildJob> found = kind.jobs().find(id);
                if (found.isPresent()) {
                    return found;
                }
            } catch (StoreUnavailableException e) {
                silent = Optional.of(e);
            }
        }
        silent.ifPresent(e -> {
            throw e;
        });
        return Optional.empty();
    }

    /** Kept until it has ended: it outlives the server that was told, and a switch is heard by whichever works on it. */
    public void ask(RebuildJob job, RebuildJobs.Ask what, long value) {
        kind(job.request().store()).jobs().ask(job.id(), what, value);
    }

    /** @return 0 where nobody asked */
    public long asked(RebuildJob job, RebuildJobs.Ask what) {
        return kind(job.request().store()).jobs().asked(job.id(), what);
    }

    /**
     * Does a rebuild, or what is left of it. While a store gives no answer it waits. Cancelled, it leaves nothing;
     * unless this process ends: then another one goes on.
     *
     * @throws RefusedException if the new store is not what the log says
     */
    public ObjectNode run(RebuildJob begun, JobProgress progress) {
        return new RebuildWork(with, kind(begun.request().store()), begun, progress).run(() -> closing);
    }

    /** Forgets one that was begun and that nobody works on; of one that somebody does, nothing is lost. */
    public void withdraw(RebuildJob begun) {
        try {
            drop(kind(begun.request().store()), begun);
        } catch (RefusedException e) {
            LOGGER.info("rebuild not withdrawn, it is worked on rebuild={}", begun.id());
        }
    }

    /** Names of what was live once, and is kept. */
    public List<String> kept() {
        return kinds.values().stream().flatMap(kind -> kind.kept().stream()).toList();
    }

    /**
     * Drops what is kept under a name, or what is left of a rebuild that ended without a swap.
     *
     * @return whether there was something of that name
     * @throws RefusedException if a rebuild that has not ended needs it
     */
    public boolean drop(String name) {
        return kinds.values().stream().anyMatch(kind -> drop(kind, name));
    }

    private static boolean drop(StoreKind kind, String name) {
        for (RebuildJob job : kind.jobs().list()) {
            if (job.id().equals(name)) {
                return drop(kind, job);
            }
            if (name.endsWith("_" + job.id())) {
                throw new RefusedException("rebuild " + job.id() + " keeps it, and has not ended");
            }
        }
        return kind.drop(name);
    }

    private static boolean drop(StoreKind kind, RebuildJob job) {
        RebuildJobs.Held held = kind.jobs()
                .hold(job.id())
                .orElseThrow(() -> new RefusedException("rebuild " + job.id()
                        + " is being worked on, perhaps by another server. Next: syncline job cancel " + job.id()));
        try (held) {
            Optional<RebuildJob> left = kind.jobs().find(job.id());
            left.ifPresent(kind::leaveNothing);
            return left.isPresent();
        } catch (IllegalArgumentException e) {
            throw new RefusedException(e.getMessage());
        }
    }

    /** Removes for good what a process that died was removing. */
    public void sweep() {
        kinds.values().forEach(StoreKind::sweep);
    }

    /** From here on, what is cancelled is left for another process to go on with. */
    @Override
    public void close() {
        closing = true;
    }
}
