package dev.syncline.projector;

import static java.util.Objects.requireNonNull;

import dev.syncline.event.DocumentKey;
import java.util.Optional;
import java.util.Set;

/**
 * Which documents of one collection.
 *
 * @param after only documents behind this key, in the order of a {@link StoreSnapshot}
 * @param buckets only documents of these buckets of {@link BucketDigest}; all where empty
 */
public record Scope(String collection, Optional<DocumentKey> after, Set<Integer> buckets) {
    public Scope {
        requireNonNull(collection, "collection");
        requireNonNull(after, "after");
        buckets = Set.copyOf(buckets);
    }

    public static Scope all(String collection) {
        return new Scope(collection, Optional.empty(), Set.of());
    }

    /** Whether the document is one of them. */
    public boolean holds(DocumentKey key) {
        return (after.isEmpty() || KeyOrder.INSTANCE.compare(key, after.get()) > 0)
                && (buckets.isEmpty() || buckets.contains(BucketDigest.bucketOf(key)));
    }
}
