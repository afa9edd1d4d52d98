package dev.syncline.projector;

import dev.syncline.event.DocumentKey;
import dev.syncline.event.Position;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;

/**
 * Some collections of a store as they were in one moment: in each partition exactly what the changes below
 * {@link #next} made, and what others wrote since. Used by one thread. Every method throws
 * {@link StoreUnavailableException} if the store gives no answer.
 */
public interface StoreSnapshot extends AutoCloseable {
    /** First position of this partition of the changes topic that is not in the snapshot. */
    Position next(int partition);

    /**
     * The documents of all tenants, in {@link KeyOrder}, a few at a time in memory. A document whose content can't be read
     * is among them, without its content. One such stream is open at a time.
     */
    Documents documents(Scope scope);

    Optional<SnapshotDocument> find(DocumentKey key);

    /** Of one collection, by bucket; a bucket without documents may be left out. */
    Map<Integer, BucketDigest> digests(String collection);

    @Override
    void close();

    /** Is to be closed. */
    interface Documents extends Iterator<SnapshotDocument>, AutoCloseable {
        @Override
        void close();
    }
}
