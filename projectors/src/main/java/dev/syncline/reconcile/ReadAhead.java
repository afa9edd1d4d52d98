package dev.syncline.reconcile;

import dev.syncline.projector.JobProgress;
import dev.syncline.projector.SnapshotDocument;
import dev.syncline.projector.StoreSnapshot;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The documents of a store, read on a thread of their own about a thousand, or a megabyte, ahead of who compares them:
 * while one side waits for its disk or its database, the others go on. Used by one thread, which closes it.
 */
final class ReadAhead implements StoreSnapshot.Documents {
    private static final int LOTS = 4;
    private static final int LOT = 256;
    private static final int LOT_BYTES = 256 << 10;
    private static final long LOOK_MILLIS = 100;

    private final Supplier<StoreSnapshot.Documents> opening;
    private final BlockingQueue<Lot> lots = new ArrayBlockingQueue<>(LOTS);
    private final Thread thread;
    private Iterator<SnapshotDocument> lot = List.<SnapshotDocument>of().iterator();
    private boolean last;
    private Optional<RuntimeException> failure = Optional.empty();
    private volatile boolean closed;

    /**
     * @param last whether none follows
     * @param failure that ended the reading behind them
     */
    private record Lot(List<SnapshotDocument> documents, boolean last, Optional<RuntimeException> failure) {}

    /** @param opening asked on its thread, for to open them may take long */
    ReadAhead(Supplier<StoreSnapshot.Documents> opening) {
        this.opening = opening;
        this.thread = new Thread(this::read, "syncline-reconciliation-ahead");
        thread.setDaemon(true);
        thread.start();
    }

    private void read() {
        try (StoreSnapshot.Documents documents = opening.get()) {
            boolean more = true;
            while (more && !closed) {
                Lot read = lot(documents);
                more = !read.last();
                put(read);
            }
        } catch (RuntimeException e) {
            put(new Lot(List.of(), true, Optional.of(e)));
        }
    }

    private static Lot lot(StoreSnapshot.Documents documents) {
        List<SnapshotDocument> read = new ArrayList<>();
        try {
            long bytes = 0;
            while (read.size() < LOT && bytes < LOT_BYTES && documents.hasNext()) {
                SnapshotDocument document = documents.next();
                bytes += document.document()
                        .map(content -> content.json().length)
                        .orElse(0);
                read.add(document);
            }
            return new Lot(read, !documents.hasNext(), Optional.empty());
        } catch (RuntimeException e) {
            return new Lot(read, true, Optional.of(e));
        }
    }

    /** Nobody interrupts this thread, for that would close the files that it reads: it looks from time to time. */
    private void put(Lot read) {
        try {
            boolean taken = false;
            while (!closed && !taken) {
                taken = lots.offer(read, LOOK_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    /** @throws RuntimeException that the reading threw */
    @Override
    public boolean hasNext() {
        while (!lot.hasNext() && !last) {
            Lot taken = take();
            lot = taken.documents().iterator();
            last = taken.last();
            failure = taken.failure();
        }
        if (!lot.hasNext() && failure.isPresent()) {
            throw failure.get();
        }
        return lot.hasNext();
    }

    private Lot take() {
        try {
            Lot taken = null;
            while (taken == null) {
                boolean over = !thread.isAlive();
                taken = lots.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                if (taken == null && over) {
                    throw new IllegalStateException("the thread that reads ahead has ended");
                }
            }
            return taken;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JobProgress.CancelledException();
        }
    }

    @Override
    public SnapshotDocument next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return lot.next();
    }

    /** Returns when nobody reads any more, also where it is interrupted. */
    @Override
    public void close() {
        closed = true;
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
