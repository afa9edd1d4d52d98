package dev.syncline.reconcile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.DocumentKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where reports are kept, across restarts. Thread-safe; every method throws
 * {@link dev.syncline.projector.StoreUnavailableException} if the place gives no answer.
 */
public interface Reports {
    /** Keeps a reconciliation or a repair as it now is; a later one of the same id replaces it. */
    void save(String id, String kind, ObjectNode report);

    /**
     * Notes what was found in a part of a collection. What stood there open and was not found again is gone.
     *
     * @param after where the part begins, exclusive
     * @param upTo where it ends, inclusive; empty for the collection's end
     */
    void found(
            String id,
            String collection,
            Optional<DocumentKey> after,
            Optional<DocumentKey> upTo,
            List<Divergence> divergences);

    /** The newest first. */
    List<ObjectNode> list(int limit);

    Optional<ObjectNode> find(String id);

    /** Divergences that stand open, by key, then by class. */
    List<Known> open(Filter filter);

    /** The divergences that the run with this id was the last to see. */
    List<ObjectNode> divergences(Optional<String> id, boolean open, int limit);

    /** Marks a document's divergence as ended. */
    void repaired(DocumentKey key, DivergenceClass kind, String id);

    /** How many stand open, by collection and class. */
    Map<String, Map<String, Long>> counts();

    /** A divergence that was found. */
    record Known(DocumentKey key, DivergenceClass kind, List<String> wrong, String fingerprint) {
        public Known {
            wrong = List.copyOf(wrong);
        }
    }

    /** Which ones; all where empty. */
    record Filter(Optional<String> store, Optional<String> collection, Optional<DivergenceClass> kind, int limit) {}
}
