package dev.syncline.reconcile;

import dev.syncline.event.DocumentKey;
import dev.syncline.event.Position;
import dev.syncline.projector.JobProgress;
import dev.syncline.projector.LogState;
import dev.syncline.projector.Scope;
import dev.syncline.projector.SnapshotDocument;
import dev.syncline.projector.StoreSnapshot;
import dev.syncline.projector.StoreSnapshots;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * One look at all sides of a collection, behind a fence. The log is looked at last and knows at least what the stores do;
 * so whatever changed below a store's position is known, and the store must hold exactly that.
 */
final class Look implements AutoCloseable {
    private final Map<Integer, Position> fence;
    private final List<StoreSnapshot> stores;
    private final LogState log;
    private final ToIntFunction<String> partitionOf;
    /** Documents come tenant by tenant. */
    private String lastTenant = "";

    private Position lastNext = new Position(0);

    private Look(
            Map<Integer, Position> fence, List<StoreSnapshot> stores, LogState log, ToIntFunction<String> partitionOf) {
        this.fence = fence;
        this.stores = stores;
        this.log = log;
        this.partitionOf = partitionOf;
    }

    /** The sides, and how to look at them. */
    record Sources(List<StoreSnapshots> stores, LogState log, ToIntFunction<String> partitionOf, Fence fence) {
        /** Where the changes ended, once everything that was under way has arrived on all sides. */
        Map<Integer, Position> reach(JobProgress progress) {
            List<Fence.Side> sides = new ArrayList<>();
            stores.forEach(store -> sides.add(new Fence.Side(store.name(), store::next)));
            sides.add(logSide());
            return fence.await(sides, progress);
        }

        private Fence.Side logSide() {
            return new Fence.Side("the index of the log", log::next);
        }

        Look look(String collection, JobProgress progress) {
            return look(collection, reach(progress), progress);
        }

        /** @param reached by all sides before */
        Look look(String collection, Map<Integer, Position> reached, JobProgress progress) {
            List<StoreSnapshot> open = new ArrayList<>();
            boolean complete = false;
            try {
                stores.forEach(store -> open.add(store.open(List.of(collection))));
                fence.await(logSide(), furthest(open, reached), progress);
                complete = true;
                return new Look(reached, open, log, partitionOf);
            } finally {
                if (!complete) {
                    open.forEach(StoreSnapshot::close);
                }
            }
        }

        private static Map<Integer, Position> furthest(List<StoreSnapshot> open, Map<Integer, Position> reached) {
            Map<Integer, Position> furthest = new HashMap<>(reached);
            furthest.replaceAll((partition, position) -> open.stream()
                    .map(store -> store.next(partition))
                    .reduce(position, (one, other) -> one.compareTo(other) > 0 ? one : other));
            return furthest;
        }
    }

    Map<Integer, Position> fence() {
        return fence;
    }

    List<StoreSnapshot> stores() {
        return stores;
    }

    Merge merge(Scope scope) {
        return new Merge(log, stores, scope);
    }

    Sides find(DocumentKey key) {
        // The log last: what it knew before the stores were looked at would be older than they are.
        List<Optional<SnapshotDocument>> found = new ArrayList<>();
        stores.forEach(store -> found.add(store.find(key)));
        return new Sides(key, log.find(key), found);
    }

    /** Whether the document changed at a position that is not in this store's snapshot. */
    boolean inFlight(Sides sides, int store) {
        int partition = partitionOf.applyAsInt(sides.key().tenant());
        return sides.entry()
                .filter(entry -> entry.position().compareTo(stores.get(store).next(partition)) >= 0)
                .isPresent();
    }

    /** Whether the document changed at a position that is not in every store's snapshot. */
    boolean movesOn(LogState.Entry entry) {
        String tenant = entry.key().tenant();
        if (!tenant.equals(lastTenant)) {
            int partition = partitionOf.applyAsInt(tenant);
            lastNext = stores.stream()
                    .map(store -> store.next(partition))
                    .min(Position::compareTo)
                    .orElseThrow();
            lastTenant = tenant;
        }
        return entry.position().compareTo(lastNext) >= 0;
    }

    @Override
    public void close() {
        stores.forEach(StoreSnapshot::close);
    }
}
