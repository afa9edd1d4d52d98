package dev.syncline.rebuild;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.Collection;
import dev.syncline.event.Position;
import dev.syncline.history.ForgottenException;
import dev.syncline.projector.JobProgress;
import dev.syncline.projector.LogState;
import dev.syncline.projector.LogUnavailableException;
import dev.syncline.projector.StoreUnavailableException;
import dev.syncline.rebuild.RebuildJob.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Plans rebuilds, does them, and takes up again those that died. Thread-safe. */
public final class Rebuilds implements AutoCloseable {
    private static final Duration TRY_AGAIN = Duration.ofSeconds(1);

    private final Surroundings with;
    private final Map<String, StoreKind> kinds;
    private final Set<String> switchAsked = ConcurrentHashMap.newKeySet();
    private volatile boolean closing;

    /** @param kinds by the stores' names */
    public Rebuilds(Surroundings with, Map<String, StoreKind> kinds) {
        this.with = with;
        this.kinds = Map.copyOf(kinds);
    }

    /** @throws IllegalArgumentException if the request names a store or a collection that there is not */
    public Plan plan(RebuildRequest request) {
        StoreKind kind = kind(request.store());
        List<String> names = collections(request.collections());
        Map<String, Plan.Stretch> read = new TreeMap<>();
        Optional<String> refusal =
                request.source() == Source.EVENTS ? readEvents(request, names, read) : readChanges(request, read);
        request.until().ifPresent(this::checkPast);
        List<String> obstacles = request.until().isPresent() ? List.of() : kind.obstacles(names);
        if (refusal.isEmpty() && !obstacles.isEmpty()) {
            refusal = Optional.of("in the way: " + String.join(", ", obstacles)
                    + ". Next: take it away, rebuild, and make it again where it is needed");
        }
        long bytes = kind.bytes(names);
        OptionalLong free = kind.free();
        if (refusal.isEmpty() && free.isPresent() && free.getAsLong() < bytes) {
            refusal = Optional.of("it needs about %d MB beside the live store, and %d MB are free. Next: make room"
                    .formatted(bytes >> 20, free.getAsLong() >> 20));
        }
        long documents = count(names);
        long work = request.source() == Source.EVENTS ? events(read) : documents;
        Duration estimated = Duration.ofSeconds(1 + work / request.source().usualRate());
        return new Plan(request, read, documents, estimated, bytes, free, lost(kind, request, names), refusal);
    }

    private void checkPast(Until until) {
        if (until.time().filter(with.clock().instant()::isBefore).isPresent()) {
            throw new IllegalArgumentException("until lies in the future");
        }
        until.position().ifPresent(position -> {
            int partition = with.changes().layout().partitionOf(until.tenant());
            Position end = with.changes().ends().get(partition);
            if (position.compareTo(end) >= 0) {
                throw new IllegalArgumentException("position %s of tenant %s lies behind the log's end, %s"
                        .formatted(position, until.tenant(), end));
            }
        });
    }

    /** Changes alone are not enough where some are gone; the events still are. */
    private Optional<String> readChanges(RebuildRequest request, Map<String, Plan.Stretch> read) {
        Optional<String> refusal = Optional.empty();
        for (Map.Entry<Integer, ChangeSource.Extent> one :
                with.changes().extents().entrySet()) {
            ChangeSource.Extent extent = one.getValue();
            read.put(
                    "changes " + one.getKey(),
                    new Plan.Stretch(extent.begin().offset(), extent.end().offset()));
            if (extent.begin().offset() > 0) {
                refusal = Optional.of("changes below position " + extent.begin() + " of partition " + one.getKey()
                        + " were deleted from the log: documents would be missing. Next: syncline rebuild "
                        + request.store() + " --from events");
            }
        }
        return refusal;
    }

    private Optional<String> readEvents(RebuildRequest request, List<String> names, Map<String, Plan.Stretch> read) {
        Optional<String> refusal = Optional.empty();
        for (Map.Entry<EventSource.Partition, EventSource.Extent> one :
                with.events().extents(names).entrySet()) {
            EventSource.Extent extent = one.getValue();
            read.put("events " + one.getKey(), new Plan.Stretch(extent.begin(), extent.end()));
            if (extent.begin() > 0) {
                refusal = Optional.of(EventSource.deleted(one.getKey(), extent)
                        + ": documents would be missing. Next: syncline rebuild " + request.store()
                        + " --from changes");
            }
        }
        return refusal;
    }

    private static List<String> lost(StoreKind kind, RebuildRequest request, List<String> names) {
        return request.until().isPresent() ? List.of() : kind.lost(names);
    }

    private static long events(Map<String, Plan.Stretch> read) {
        return read.values().stream()
                .mapToLong(stretch -> stretch.end() - stretch.begin())
                .sum();
    }

    private StoreKind kind(String store) {
        return Optional.ofNullable(kinds.get(store))
                .orElseThrow(() -> new IllegalArgumentException("the store is one of " + kinds.keySet()));
    }

    private List<String> collections(List<String> asked) {
        List<String> all =
                with.catalog().collections().stream().map(Collection::name).toList();
        for (String name : asked) {
            if (!all.contains(name)) {
                throw new IllegalArgumentException("there is no collection " + name);
            }
        }
        return asked.isEmpty() ? all : asked;
    }

    private long count(List<String> names) {
        long documents = 0;
        for (String name : names) {
            try (LogState.Entries entries = with.log().entries(name)) {
                while (entries.hasNext()) {
                    documents += entries.next().deleted() ? 0 : 1;
                }
            }
        }
        return documents;
    }

    /**
     * Keeps a rebuild as begun; {@link #run} does it.
     *
     * @throws RefusedException saying why it can't be done
     */
    public RebuildJob begin(String id, RebuildRequest request) {
        Plan plan = plan(request);
        plan.refusal().ifPresent(reason -> {
            throw new RefusedException(reason);
        });
        RebuildJob job = new RebuildJob(
                id, request, with.changes().topicId(), with.changes().ends(), Stage.BEGUN);
        StoreKind kind = kind(request.store());
        kind.sweep();
        kind.jobs().save(job);
        return job;
    }

    /** Rebuilds that were begun and have not ended. A store that gives no answer has none that are known. */
    public List<RebuildJob> unfinished() {
        List<RebuildJob> all = new ArrayList<>();
        for (StoreKind kind : kinds.values()) {
            kind.jobs().list().stream()
                    .filter(job -> job.stage() != Stage.REFUSED)
                    .forEach(all::add);
        }
        return all;
    }

    /** One that was begun, whatever became of it. */
    public Optional<RebuildJob> find(String id) {
        return kinds.values().stream()
                .flatMap(kind -> kind.jobs().list().stream())
                .filter(job -> job.id().equals(id))
                .findFirst();
    }

    /** Lets a rebuild take the live store's place as soon as it may. */
    public void askSwitch(String id) {
        switchAsked.add(id);
    }

    /**
     * Does a rebuild, or what is left of it. While a store gives no answer it waits. Cancelled, it leaves nothing;
     * unless this process ends: then another one goes on.
     *
     * @throws RefusedException if the new store is not what the log says
     */
    public ObjectNode run(RebuildJob begun, JobProgress progress) {
        StoreKind kind = kind(begun.request().store());
        RebuildJobs.Held held = hold(kind, begun, progress);
        try (held) {
            return untilDone(kind, begun, progress);
        } catch (JobProgress.CancelledException e) {
            if (!closing) {
                leaveNothing(kind, begun);
            }
            throw e;
        } catch (ForgottenException e) {
            leaveNothing(kind, begun);
            throw new RefusedException(e.getMessage() + ". Next: --until with a time");
        } finally {
            switchAsked.remove(begun.id());
        }
    }

    private static void leaveNothing(StoreKind kind, RebuildJob job) {
        kind.fresh(job).drop();
        kind.jobs().remove(job.id());
    }

    private RebuildJobs.Held hold(StoreKind kind, RebuildJob job, JobProgress progress) {
        Optional<RebuildJobs.Held> held = kind.jobs().hold(job.id());
        while (held.isEmpty()) {
            progress.waiting("another server that works on it");
            with.pause().accept(TRY_AGAIN);
            progress.step();
            held = kind.jobs().hold(job.id());
        }
        return held.get();
    }

    private ObjectNode untilDone(StoreKind kind, RebuildJob begun, JobProgress progress) {
        while (true) {
            try {
                RebuildJob job = find(begun.id())
                        .orElseThrow(() -> new IllegalArgumentException("rebuild " + begun.id()
                                + " has ended already: switched where its old tables are kept, else cancelled"));
                return new Rebuild(
                                with,
                                job,
                                kind.fresh(job),
                                kind.jobs(),
                                () -> job.request().swap() || switchAsked.contains(job.id()),
                                progress)
                        .run();
            } catch (StoreUnavailableException | LogUnavailableException e) {
                progress.waiting(e.getMessage());
                with.pause().accept(TRY_AGAIN);
                progress.step();
            }
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
            if (!kind.jobs().list().contains(job)) {
                return false;
            }
            leaveNothing(kind, job);
            return true;
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
