package dev.syncline.rebuild;

import dev.syncline.catalog.Collection;
import dev.syncline.event.Document;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Position;
import dev.syncline.projector.AtOnce;
import dev.syncline.projector.JobProgress;
import dev.syncline.projector.KeyOrder;
import dev.syncline.projector.LogState;
import dev.syncline.projector.Scope;
import dev.syncline.projector.SnapshotDocument;
import dev.syncline.projector.StoreSnapshot;
import dev.syncline.projector.StoreSnapshots;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Compares a fresh store with the log, document by document: whether it is there, its version, its content. A content is
 * right without asking the log where the live store of the other kind holds the same in the same version. Only this
 * process writes the fresh store, so nothing needs a second look. Several collections are compared at once.
 */
final class Proof {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);
    private static final int NAMED = 3;
    private static final int STEP = 1_000;

    private final Surroundings with;
    private final StoreSnapshots fresh;
    private final StoreSnapshots other;
    private final JobProgress progress;
    private final List<String> named = new ArrayList<>();
    private long wrong;

    /** @param other the live store of the other kind */
    Proof(Surroundings with, StoreSnapshots fresh, StoreSnapshots other, JobProgress progress) {
        this.with = with;
        this.fresh = fresh;
        this.other = other;
        this.progress = progress;
    }

    /** @throws RefusedException naming documents on which the fresh store is wrong */
    void run(List<Collection> collections) {
        progress.doing("comparing with the log");
        progress.doing("comparing with the log", "compared", known(collections));
        List<Runnable> parts = new ArrayList<>();
        collections.forEach(collection -> parts.add(() -> run(collection.name())));
        AtOnce.run(parts);
        refuseWhatIsWrong();
    }

    private void run(String collection) {
        try (StoreSnapshot mine = fresh.open(List.of(collection));
                StoreSnapshot theirs = other.open(List.of(collection))) {
            awaitLog(mine);
            compare(collection, mine, theirs);
        }
    }

    private synchronized void refuseWhatIsWrong() {
        if (wrong > 0) {
            throw new RefusedException("the rebuilt store is not what the log says in " + wrong + " documents: "
                    + String.join(", ", named) + (wrong > NAMED ? ", ..." : "")
                    + ". Nothing was switched; the live store is untouched");
        }
    }

    /** What was deleted is compared, too. */
    private long known(List<Collection> collections) {
        long known = 0;
        for (Collection collection : collections) {
            try (LogState.Entries entries = with.log().entries(collection.name())) {
                while (entries.hasNext()) {
                    var unused = entries.next();
                    known++;
                }
            }
            progress.step();
        }
        return known;
    }

    /** The log's state must know at least what the snapshot does. */
    private void awaitLog(StoreSnapshot mine) {
        for (int partition : with.changes().partitions()) {
            while (with.log().next(partition).compareTo(mine.next(partition)) < 0) {
                with.pause().accept(LOOK_AGAIN);
                progress.step();
            }
        }
    }

    private void compare(String collection, StoreSnapshot mine, StoreSnapshot theirs) {
        try (LogState.Entries entries = with.log().entries(collection);
                StoreSnapshot.Documents documents = mine.documents(Scope.all(collection));
                StoreSnapshot.Documents others = theirs.documents(Scope.all(collection))) {
            Head<LogState.Entry> log = new Head<>(entries, LogState.Entry::key);
            Head<SnapshotDocument> found = new Head<>(documents, SnapshotDocument::key);
            Head<SnapshotDocument> beside = new Head<>(others, SnapshotDocument::key);
            long compared = 0;
            while (log.next.isPresent() || found.next.isPresent()) {
                DocumentKey key = first(log.key(), found.key());
                beside.skipBelow(key);
                judge(key, log.takeIf(key), found.takeIf(key), beside.takeIf(key), mine);
                if (++compared % STEP == 0) {
                    progress.advance("compared", STEP);
                    progress.step();
                }
            }
            progress.advance("compared", compared % STEP);
        }
    }

    private static DocumentKey first(Optional<DocumentKey> one, Optional<DocumentKey> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.or(() -> other).orElseThrow();
        }
        return KeyOrder.INSTANCE.compare(one.get(), other.get()) <= 0 ? one.get() : other.get();
    }

    private void judge(
            DocumentKey key,
            Optional<LogState.Entry> entry,
            Optional<SnapshotDocument> found,
            Optional<SnapshotDocument> beside,
            StoreSnapshot mine) {
        Position next = mine.next(with.changes().layout().partitionOf(key.tenant()));
        if (entry.filter(known -> known.position().compareTo(next) >= 0).isPresent()) {
            return;
        }
        Optional<LogState.Entry> existing = entry.filter(known -> !known.deleted());
        if (existing.isEmpty() || found.isEmpty()) {
            if (existing.isPresent() || found.isPresent()) {
                wrong(key, existing.isPresent() ? "missing" : "extra");
            }
        } else if (!found.get().version().equals(Optional.of(existing.get().version()))) {
            wrong(key, "version");
        } else if (!beside.equals(found) && !content(existing.get(), found.get())) {
            wrong(key, "content");
        }
    }

    private boolean content(LogState.Entry entry, SnapshotDocument found) {
        try {
            Optional<Document> expected = with.log().read(entry);
            return found.document().isPresent()
                    && expected.isPresent()
                    && (expected.equals(found.document())
                            || expected.get()
                                    .fields()
                                    .equals(found.document().get().fields()));
        } catch (LogState.SupersededException e) {
            return true;
        }
    }

    private synchronized void wrong(DocumentKey key, String what) {
        wrong++;
        if (named.size() < NAMED) {
            named.add(key.display() + " (" + what + ")");
        }
    }

    /** A stream and the one that comes next in it. */
    private static final class Head<T> {
        private final Iterator<T> rest;
        private final Function<T, DocumentKey> keyOf;
        private Optional<T> next;

        private Head(Iterator<T> rest, Function<T, DocumentKey> keyOf) {
            this.rest = rest;
            this.keyOf = keyOf;
            advance();
        }

        private void advance() {
            next = rest.hasNext() ? Optional.of(rest.next()) : Optional.empty();
        }

        private Optional<DocumentKey> key() {
            return next.map(keyOf);
        }

        private void skipBelow(DocumentKey key) {
            while (next.isPresent() && KeyOrder.INSTANCE.compare(keyOf.apply(next.get()), key) < 0) {
                advance();
            }
        }

        private Optional<T> takeIf(DocumentKey key) {
            Optional<T> taken = next.filter(candidate -> keyOf.apply(candidate).equals(key));
            if (taken.isPresent()) {
                advance();
            }
            return taken;
        }
    }
}
