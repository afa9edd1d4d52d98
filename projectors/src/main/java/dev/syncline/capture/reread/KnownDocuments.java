package dev.syncline.capture.reread;

import dev.syncline.event.DocumentKey;
import dev.syncline.event.Version;
import dev.syncline.projector.StoredDocument;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/** What the log is known to hold, as a store that follows it tells; it may be behind the log, never ahead. */
public interface KnownDocuments {
    /** @throws dev.syncline.projector.StoreUnavailableException if the store gives no answer */
    Optional<StoredDocument> find(DocumentKey key);

    /**
     * Every document of the collection, of all tenants, in any order.
     *
     * @throws dev.syncline.projector.StoreUnavailableException if the store gives no answer
     */
    void forEachKey(String collection, BiConsumer<DocumentKey, Version> consumer);

    /**
     * Those that PostgreSQL's projector has parked: they may have no row, and are not deleted.
     *
     * @throws dev.syncline.projector.StoreUnavailableException if the store gives no answer
     */
    Set<DocumentKey> parked(String collection);

    /**
     * Waits until PostgreSQL's projector has applied all that {@link #find} and {@link #forEachKey} showed before this
     * call. Returns false if it had not when the timeout passed; asking again goes on waiting.
     */
    boolean awaitPostgresApplied(Duration timeout) throws InterruptedException;
}
