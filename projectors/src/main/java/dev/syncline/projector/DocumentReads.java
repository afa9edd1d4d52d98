package dev.syncline.projector;

import dev.syncline.event.DocumentKey;
import dev.syncline.event.Position;
import java.util.Optional;

/** What readers get from a store. Thread-safe. */
public interface DocumentReads {
    /** The store's name, as {@link Store#name()}. */
    String name();

    /** @throws StoreUnavailableException if the store gives no answer */
    Optional<StoredDocument> find(DocumentKey key);

    /**
     * The documents that match, in the query's order, at most {@code query.limit()}.
     *
     * @throws UnanswerableException if the query's clause fails on the documents there are
     * @throws StoreUnavailableException if the store gives no answer
     */
    Page list(Query query);

    /**
     * First position of this partition that readers can't see yet; 0 when nothing was applied.
     *
     * @throws StoreUnavailableException if the store gives no answer
     */
    Position next(int partition);
}
