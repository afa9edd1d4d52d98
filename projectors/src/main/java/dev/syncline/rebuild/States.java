package dev.syncline.rebuild;

import dev.syncline.decide.DocumentState;
import dev.syncline.event.DocumentKey;
import java.util.Iterator;
import java.util.Optional;

/**
 * What the decider knows of every document while all events are decided again. It stands on disk, so their number does
 * not matter, and is deleted when it is closed. Thread-safe for different documents.
 */
public interface States extends AutoCloseable {
    /** Makes empty ones. */
    interface Factory {
        /**
         * @param id of the work it is for; what an earlier process left under it is deleted
         * @throws dev.syncline.projector.StoreUnavailableException if the disk refuses
         */
        States open(String id);

        /** Where they stand; empty where that can't be told. */
        Optional<DiskRoom> room();
    }

    /** {@link DocumentState#NONE} for a document that no event was about. */
    DocumentState get(DocumentKey key);

    void put(DocumentKey key, DocumentState state);

    /** What was noted of a document beside its state. */
    Optional<Long> note(DocumentKey key);

    void note(DocumentKey key, long note);

    /** Every document of a partition of the changes topic that has a state. */
    Entries entries(int partition);

    record Entry(DocumentKey key, DocumentState state) {}

    /** Is to be closed. Used by one thread. */
    interface Entries extends Iterator<Entry>, AutoCloseable {
        @Override
        void close();
    }

    @Override
    void close();
}
