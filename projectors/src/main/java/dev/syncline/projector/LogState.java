package dev.syncline.projector;

import dev.syncline.event.Document;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Position;
import dev.syncline.event.Version;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the log says of every document: its last committed change, and where that stands. It follows the log by itself, a
 * moment behind. Thread-safe.
 */
public interface LogState {
    /** First position of this partition of the changes topic that is not known yet. */
    Position next(int partition);

    /**
     * The last change of every document of a collection as of now, deletes too; in the order of the UTF-8 bytes of
     * tenant, then of id. What happens later does not show.
     */
    default Entries entries(String collection) {
        return entries(collection, Optional.empty());
    }

    /** As {@link #entries(String)}, from this key or the next one on. */
    Entries entries(String collection, Optional<DocumentKey> from);

    Optional<Entry> find(DocumentKey key);

    /**
     * Reads an entry's document from the log; empty when it was deleted.
     *
     * @throws LogUnavailableException if the log gives no answer
     * @throws SupersededException if a newer change stands in its stead: find it again
     */
    Optional<Document> read(Entry entry);

    /**
     * The last change of one document.
     *
     * @param digest {@link Document#digest()} of what it left; empty when it deleted the document
     */
    record Entry(DocumentKey key, Version version, Position position, OptionalLong digest) {
        public boolean deleted() {
            return digest.isEmpty();
        }
    }

    /** Is to be closed. Used by one thread. */
    interface Entries extends Iterator<Entry>, AutoCloseable {
        @Override
        void close();
    }

    /** A newer change of the document stands in the log, and the older one is gone. */
    final class SupersededException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public SupersededException(Entry entry) {
            super(entry.key() + " changed after version " + entry.version());
        }
    }
}
