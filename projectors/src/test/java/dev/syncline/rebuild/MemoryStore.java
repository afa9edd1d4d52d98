package dev.syncline.rebuild;

import dev.syncline.event.Position;
import dev.syncline.projector.Claim;
import dev.syncline.projector.JobProgress;
import dev.syncline.projector.LoggedChange;
import dev.syncline.projector.StoreSnapshots;
import dev.syncline.projector.StoredDocument;
import java.util.ArrayList;
import java.util.List;

/** A fresh store that remembers what it was given at a time. */
class MemoryStore implements FreshStore {
    final List<List<StoredDocument>> loads = new ArrayList<>();
    boolean dropped;
    boolean written;

    long mostBytesAtOnce() {
        return loads.stream()
                .mapToLong(load -> load.stream()
                        .mapToLong(one -> one.document().json().length)
                        .sum())
                .max()
                .orElse(0);
    }

    List<String> ids() {
        return loads.stream().flatMap(List::stream).map(one -> one.key().id()).toList();
    }

    @Override
    public void create() {
        dropped = false;
    }

    @Override
    public Loader loader() {
        return new Loader() {
            @Override
            public Claim claim(int partition, String topicId) {
                return new Claim(partition, topicId, 1, new Position(0));
            }

            @Override
            public Claim load(Claim claim, List<StoredDocument> documents, Position next) {
                loads.add(List.copyOf(documents));
                return claim.movedTo(next);
            }

            @Override
            public void close() {
                // nothing is held
            }
        };
    }

    @Override
    public Writer writer() {
        written = true;
        return new Writer() {
            @Override
            public Claim claim(int partition, String topicId) {
                return new Claim(partition, topicId, 1, new Position(0));
            }

            @Override
            public Claim apply(Claim claim, List<LoggedChange> changes, Position next) {
                return claim.movedTo(next);
            }

            @Override
            public void close() {
                // nothing is held
            }
        };
    }

    @Override
    public void complete(JobProgress progress) {
        progress.step();
    }

    @Override
    public StoreSnapshots snapshots() {
        throw new AssertionError();
    }

    @Override
    public Position live(int partition) {
        throw new AssertionError();
    }

    @Override
    public Swapped swap(Writer writer, List<Claim> claims, Remaining remaining) {
        throw new AssertionError();
    }

    @Override
    public Aside setAside() {
        throw new AssertionError();
    }

    @Override
    public void drop() {
        dropped = true;
    }
}
