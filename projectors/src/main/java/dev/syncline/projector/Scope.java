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
 * @param most nobody will ask for more than so many, of any tenant: a store need not bring what stands behind them
 */
public record Scope(String collection, Optional<DocumentKey> after, Set<Integer> buckets, long most) {
    public Scope {
        requireNonNull(collection, "collection");
        requireNonNull(after, "after");
        buckets = Set.copyOf(buckets);
        after.filter(key -> !key.collection().equals(collection)).ifPresent(key -> {
            throw new IllegalArgumentException(key + " is none of " + collection);
        });
        if (most < 1) {
            throw new IllegalArgumentException("most must be at least 1, was " + most);
        }
    }

    public static Scope all(String collection) {
        return behind(collection, Optional.empty(), Long.MAX_VALUE);
    }

    public static Scope behind(String collection, Optional<DocumentKey> after, long most) {
        return new Scope(collection, after, Set.of(), most);
    }

    public static Scope of(String collection, Set<Integer> buckets) {
        return new Scope(collection, Optional.empty(), buckets, Long.MAX_VALUE);
    }

    /** Whether every document of the collection is one of them. */
    public boolean isWhole() {
        return after.isEmpty() && buckets.isEmpty();
    }

    /** Whether the document is one of them. */
    public boolean holds(DocumentKey key) {
        return (after.isEmpty() || KeyOrder.INSTANCE.compare(key, after.get()) > 0)
                && (buckets.isEmpty() || buckets.contains(BucketDigest.bucketOf(key)));
    }
}
