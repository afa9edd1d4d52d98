package dev.syncline.server.live;

import dev.syncline.event.Position;
import dev.syncline.projector.Scope;
import dev.syncline.projector.SnapshotDocument;
import dev.syncline.projector.StoreSnapshot;
import dev.syncline.projector.StoreSnapshots;
import dev.syncline.projector.StoreUnavailableException;
import dev.syncline.query.Where;
import java.io.ByteArrayOutputStream;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The documents that match, out of one snapshot of the first store that answers; then the follower stands at exactly the
 * position behind them. Used by one thread at a time.
 */
final class InitialDocuments implements AutoCloseable {
    /** Where few match, a piece is small rather than late. */
    private static final int LOOKED_AT = 1_000;
    /** Keep-alives: a minute. */
    private static final int PATIENCE = 4;

    private final List<StoreSnapshots> stores;
    private final Interest interest;
    private final Consumer<Position> checkWhole;
    private final int partition;
    private final Follower follower;
    private final Runnable whenDone;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final Iterator<String> collections;
    private final List<String> all;
    private Optional<StoreSnapshot> snapshot = Optional.empty();
    private Optional<StoreSnapshot.Documents> documents = Optional.empty();
    private Optional<Where> where = Optional.empty();
    private volatile boolean done;
    /** Keep-alives since the last piece; none count while one is made. */
    private final AtomicInteger silent = new AtomicInteger();

    /**
     * @param collections whose documents are wanted
     * @param checkWhole refuses a position behind which something that was told may be missing
     * @param whenDone is run once, when no more of them will be read
     */
    InitialDocuments(
            List<StoreSnapshots> stores,
            List<String> collections,
            Interest interest,
            Consumer<Position> checkWhole,
            int partition,
            Follower follower,
            Runnable whenDone) {
        this.stores = List.copyOf(stores);
        this.all = List.copyOf(collections);
        this.collections = all.iterator();
        this.interest = interest;
        this.checkWhole = checkWhole;
        this.partition = partition;
        this.follower = follower;
        this.whenDone = whenDone;
    }

    boolean isDone() {
        return done;
    }

    /**
     * About so many bytes of them, or fewer.
     *
     * @throws StoreUnavailableException if no store answers, or the one falls silent
     */
    byte[] next(ChangeFormat format, int bytes) {
        silent.set(Integer.MIN_VALUE);
        try {
            return piece(format, bytes);
        } finally {
            silent.set(0);
        }
    }

    /**
     * To be asked with every keep-alive, on any thread: whether the reader has taken no piece for so long that it is to
     * make room. A snapshot is held for it, which others wait for and PostgreSQL keeps old rows for.
     */
    boolean isHeldTooLong() {
        return !done && silent.incrementAndGet() > PATIENCE;
    }

    private byte[] piece(ChangeFormat format, int bytes) {
        if (snapshot.isEmpty()) {
            snapshot = Optional.of(open());
            StoreSnapshot opened = snapshot.get();
            if (done) {
                close();
                return new byte[0];
            }
            checkWhole.accept(opened.next(partition));
            follower.skipTo(opened.next(partition));
        }
        ByteArrayOutputStream piece = new ByteArrayOutputStream();
        for (int looked = 0; looked < LOOKED_AT && piece.size() < bytes && !done; looked++) {
            if (documents.isPresent() && documents.get().hasNext()) {
                SnapshotDocument document = documents.get().next();
                if (isWanted(document)) {
                    piece.writeBytes(format.initial(document));
                }
            } else {
                nextCollection();
            }
        }
        if (done) {
            piece.writeBytes(format.control("snapshot-end", follower.next()));
        }
        return piece.toByteArray();
    }

    private StoreSnapshot open() {
        StoreUnavailableException last = null;
        for (StoreSnapshots store : stores) {
            try {
                return store.open(all);
            } catch (StoreUnavailableException e) {
                last = e;
            }
        }
        throw last;
    }

    private void nextCollection() {
        documents.ifPresent(StoreSnapshot.Documents::close);
        documents = Optional.empty();
        if (collections.hasNext()) {
            String collection = collections.next();
            where = Optional.ofNullable(interest.clauses().get(collection));
            documents = Optional.of(snapshot.orElseThrow().documents(Scope.all(collection)));
        } else {
            close();
        }
    }

    /** What others wrote into the store, and no event has told yet, comes as a change. */
    private boolean isWanted(SnapshotDocument found) {
        return found.version().isPresent()
                && found.key().tenant().equals(interest.tenant())
                && interest.id().filter(id -> !id.equals(found.key().id())).isEmpty()
                && found.document().isPresent()
                && where.filter(clause -> !Interest.matches(clause, found.document()))
                        .isEmpty();
    }

    @Override
    public void close() {
        done = true;
        documents.ifPresent(StoreSnapshot.Documents::close);
        documents = Optional.empty();
        try {
            snapshot.ifPresent(StoreSnapshot::close);
            snapshot = Optional.empty();
        } finally {
            if (ended.compareAndSet(false, true)) {
                whenDone.run();
            }
        }
    }
}
