package dev.syncline.rebuild;

import dev.syncline.catalog.Collection;
import dev.syncline.event.Position;
import dev.syncline.projector.CrashPoint.Stage;
import dev.syncline.projector.JobProgress;
import dev.syncline.projector.StoreUnavailableException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Fills the fresh store of a rebuild from the log. Used by one thread. */
final class Fill {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    private final Surroundings with;
    private final RebuildJob job;
    private final FreshStore store;
    private final List<String> collections;
    private final JobProgress progress;
    private final Throttle throttle;

    Fill(Surroundings with, RebuildJob job, FreshStore store, List<Collection> collections, JobProgress progress) {
        this.with = with;
        this.job = job;
        this.store = store;
        this.collections = collections.stream().map(Collection::name).toList();
        this.progress = progress;
        this.throttle = new Throttle(progress, with.clock(), with.pause());
    }

    /** @throws RefusedException if there is no room for it */
    void run() {
        if (job.request().source() == Source.CHANGES) {
            store.create();
            load();
            return;
        }
        try {
            decideAgain();
        } catch (StoreUnavailableException e) {
            if (NoRoom.isWhy(e)) {
                throw full(e);
            }
            throw e;
        }
    }

    /** To begin again at once would fill the disk again, for ever; so what it took is given back, and a person is told. */
    private RefusedException full(StoreUnavailableException why) {
        String removed = "What it had filled was removed";
        try {
            store.drop();
        } catch (StoreUnavailableException e) {
            removed = "What it had filled is still there (" + e.getMessage() + ")";
        }
        return new RefusedException(
                "no room left while events were decided again: %s. %s. Next: make room, then syncline rebuild resume %s"
                        .formatted(why.getMessage(), removed, job.id()));
    }

    private void load() {
        progress.doing("indexing the log");
        job.targets().forEach(this::awaitIndex);
        Last last =
                Last.of(with.log(), collections, job.targets(), with.changes().layout()::partitionOf);
        progress.doing(
                "loading",
                Load.COUNTER,
                job.targets().values().stream().mapToLong(Position::offset).sum());
        new Load(with.changes(), store, job.topicId(), last, throttle, progress).run(job.targets());
    }

    /** A store that holds a part of it can't be gone on with: nothing tells which. */
    private void decideAgain() {
        store.drop();
        store.create();
        Map<EventSource.Partition, Long> ends = new TreeMap<>();
        with.events()
                .extents(job.request().collections())
                .forEach((partition, extent) -> ends.put(partition, extent.end()));
        progress.doing("deciding all events again", EventFold.COUNTER, EventFold.events(ends));
        try (States states = with.states().open(job.id())) {
            new EventFold(with.events(), cut(states), throttle, progress).run(ends, states);
            with.crashPoint().reached(Stage.REBUILD_DECIDED_AGAIN);
            progress.doing("loading");
            new FoldLoad(store, job.topicId(), throttle, progress).run(positions(), states);
        }
    }

    private Cut cut(States states) {
        Optional<Until> until = job.request().until();
        PastVersions versions = new PatientVersions(with.past(), with.pause(), progress);
        until.filter(moment -> moment.position().isPresent()).ifPresent(moment -> awaitPast(moment, versions));
        return until.map(moment -> Cut.of(moment, versions, states)).orElse(Cut.NONE);
    }

    /** Once for all documents: none of them waits by itself then. */
    private void awaitPast(Until until, PastVersions versions) {
        int partition = with.changes().layout().partitionOf(until.tenant());
        awaitIndex(partition, new Position(until.position().orElseThrow().offset() + 1));
        collections.forEach(collection -> versions.await(until.tenant(), collection));
    }

    /** A past moment has no position in every partition; nobody goes on from there. */
    private Map<Integer, Position> positions() {
        Map<Integer, Position> positions = new HashMap<>(job.targets());
        if (job.request().until().isPresent()) {
            positions.replaceAll((partition, now) -> new Position(0));
        }
        return positions;
    }

    private void awaitIndex(int partition, Position next) {
        while (with.log().next(partition).compareTo(next) < 0) {
            progress.step();
            with.pause().accept(LOOK_AGAIN);
        }
    }
}
