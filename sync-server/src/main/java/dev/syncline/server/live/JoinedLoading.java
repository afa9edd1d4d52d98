package dev.syncline.server.live;

import dev.syncline.event.Position;
import dev.syncline.projector.LoggedChange;
import dev.syncline.projector.Scope;
import dev.syncline.projector.SnapshotDocument;
import dev.syncline.projector.StoreSnapshot;
import dev.syncline.projector.StoreSnapshots;
import dev.syncline.projector.StoreUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Fills the shapes that hold documents in memory. Thread-safe. */
final class JoinedLoading {
    private final LiveFeed live;
    private final List<StoreSnapshots> stores;

    /** @param stores the first one that answers is read */
    JoinedLoading(LiveFeed live, List<StoreSnapshots> stores) {
        this.live = live;
        this.stores = List.copyOf(stores);
    }

    /**
     * Reads what the shape's clause asks; on a thread that may wait.
     *
     * @param told first position of which the shape is told by the feed
     * @param most documents
     * @throws StoreUnavailableException if no store answers
     * @throws ShapeRefusal if there is too much of it
     */
    void load(Shape shape, JoinedView view, Position told, int most) {
        int partition = live.partitionOf(shape.definition().tenant());
        Position next;
        try (StoreSnapshot snapshot = open(view.collections())) {
            next = snapshot.next(partition);
            live.checkWhole(partition, next);
            for (String collection : view.collections()) {
                load(snapshot, collection, shape.definition().tenant(), view, most);
            }
        }
        view.begin();
        shape.ready(next, between(partition, next, told));
    }

    private StoreSnapshot open(List<String> collections) {
        StoreUnavailableException last = null;
        for (StoreSnapshots store : stores) {
            try {
                return store.open(collections);
            } catch (StoreUnavailableException e) {
                last = e;
            }
        }
        throw last;
    }

    /** What others wrote into the store, and no event has told yet, comes as a change. */
    private static void load(StoreSnapshot snapshot, String collection, String tenant, JoinedView view, int most) {
        try (StoreSnapshot.Documents documents = snapshot.documents(Scope.all(collection))) {
            while (documents.hasNext()) {
                SnapshotDocument found = documents.next();
                boolean known = found.version().isPresent() && found.document().isPresent();
                if (known && found.key().tenant().equals(tenant)) {
                    view.load(found, most);
                }
            }
        }
    }

    private List<LoggedChange> between(int partition, Position next, Position told) {
        List<LoggedChange> between = new ArrayList<>();
        long weight = 0;
        try (Follower follower = live.follower(partition, next, false);
                HeldBytes.Share share = live.held().share()) {
            while (follower.next().compareTo(told) < 0) {
                Optional<List<LoggedChange>> more = follower.read();
                if (more.isEmpty()) {
                    return between;
                }
                between.addAll(more.get());
                weight += more.get().stream().mapToLong(LoggedChange::weight).sum();
                share.hold(weight);
            }
        }
        return between;
    }
}
