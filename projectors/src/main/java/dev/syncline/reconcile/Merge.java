package dev.syncline.reconcile;

import dev.syncline.event.DocumentKey;
import dev.syncline.projector.KeyOrder;
import dev.syncline.projector.LogState;
import dev.syncline.projector.Scope;
import dev.syncline.projector.SnapshotDocument;
import dev.syncline.projector.StoreSnapshot;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;

/** All sides of a collection at once, document by document in key order; about a thousand of each side are in memory. */
final class Merge implements Iterator<Sides>, AutoCloseable {
    private final Head<LogState.Entry> log;
    private final List<Head<SnapshotDocument>> stores = new ArrayList<>();
    private final List<AutoCloseable> open = new ArrayList<>();

    Merge(LogState log, List<StoreSnapshot> snapshots, Scope scope) {
        boolean complete = false;
        try {
            LogState.Entries entries = log.entries(scope.collection(), scope.after());
            open.add(entries);
            List<StoreSnapshot.Documents> sides = new ArrayList<>();
            for (StoreSnapshot snapshot : snapshots) {
                boolean whole = scope.most() == Long.MAX_VALUE;
                sides.add(whole ? new ReadAhead(() -> snapshot.documents(scope)) : snapshot.documents(scope));
                open.add(sides.get(sides.size() - 1));
            }
            this.log = new Head<>(entries, LogState.Entry::key, scope);
            sides.forEach(documents -> stores.add(new Head<>(documents, SnapshotDocument::key, scope)));
            complete = true;
        } finally {
            if (!complete) {
                close();
            }
        }
    }

    /** A stream and the one that comes next in it, as far as it is in scope; at its end there is no key. */
    private static final class Head<T> {
        private final Iterator<T> rest;
        private final Function<T, DocumentKey> keyOf;
        private final Scope scope;
        private T next;
        private DocumentKey key;

        private Head(Iterator<T> rest, Function<T, DocumentKey> keyOf, Scope scope) {
            this.rest = rest;
            this.keyOf = keyOf;
            this.scope = scope;
            advance(null);
        }

        private void advance(DocumentKey last) {
            DocumentKey before = last;
            do {
                next = rest.hasNext() ? rest.next() : null;
                key = next == null ? null : keyOf.apply(next);
                if (before != null && key != null && KeyOrder.INSTANCE.compare(before, key) >= 0) {
                    throw new IllegalStateException("out of order: " + key.display() + " behind " + before.display());
                }
                before = key;
            } while (key != null && !scope.holds(key));
        }

        private Optional<T> takeIf(DocumentKey wanted) {
            if (!wanted.equals(key)) {
                return Optional.empty();
            }
            Optional<T> taken = Optional.of(next);
            advance(key);
            return taken;
        }
    }

    @Override
    public boolean hasNext() {
        return first() != null;
    }

    /** Of all sides; null where none has any more. */
    private DocumentKey first() {
        DocumentKey first = log.key;
        for (Head<SnapshotDocument> head : stores) {
            boolean is = head.key != null && (first == null || KeyOrder.INSTANCE.compare(head.key, first) < 0);
            first = is ? head.key : first;
        }
        return first;
    }

    @Override
    public Sides next() {
        DocumentKey key = first();
        if (key == null) {
            throw new NoSuchElementException();
        }
        Optional<LogState.Entry> entry = log.takeIf(key);
        List<Optional<SnapshotDocument>> sides = new ArrayList<>(stores.size());
        for (Head<SnapshotDocument> head : stores) {
            sides.add(head.takeIf(key));
        }
        return new Sides(key, entry, sides);
    }

    @Override
    public void close() {
        RuntimeException first = null;
        for (AutoCloseable one : open) {
            try {
                one.close();
            } catch (Exception e) {
                RuntimeException failure = e instanceof RuntimeException known ? known : new IllegalStateException(e);
                if (first == null) {
                    first = failure;
                } else {
                    first.addSuppressed(failure);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
