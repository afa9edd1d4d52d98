package dev.syncline.reconcile;

import dev.syncline.event.DocumentKey;
import dev.syncline.projector.BucketDigest;
import dev.syncline.projector.LogState;
import dev.syncline.projector.StoreSnapshot;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Digests of all sides, bucket by bucket; the log's knows the versions only.
 *
 * @param equal documents in the buckets that are the same on all sides
 * @param different the other buckets
 */
record QuickLook(long equal, Set<Integer> different) {
    static QuickLook of(Look look, LogState log, String collection) {
        List<Map<Integer, BucketDigest>> stores = look.stores().stream()
                .map((StoreSnapshot store) -> store.digests(collection))
                .toList();
        Map<Integer, BucketDigest> logged = log(log, collection);
        long equal = 0;
        Set<Integer> different = new HashSet<>();
        for (int bucket = 0; bucket < BucketDigest.BUCKETS; bucket++) {
            BucketDigest versions = logged.getOrDefault(bucket, BucketDigest.EMPTY);
            BucketDigest first = stores.get(0).getOrDefault(bucket, BucketDigest.EMPTY);
            boolean same = first.sameVersions(versions);
            for (Map<Integer, BucketDigest> store : stores) {
                same &= store.getOrDefault(bucket, BucketDigest.EMPTY).equals(first);
            }
            if (same) {
                equal += first.count();
            } else {
                different.add(bucket);
            }
        }
        return new QuickLook(equal, different);
    }

    private static Map<Integer, BucketDigest> log(LogState log, String collection) {
        Map<Integer, BucketDigest> digests = new HashMap<>();
        try (LogState.Entries entries = log.entries(collection)) {
            while (entries.hasNext()) {
                LogState.Entry entry = entries.next();
                if (!entry.deleted()) {
                    DocumentKey key = entry.key();
                    BucketDigest one =
                            BucketDigest.EMPTY.plus(key, entry.version().offset(), "");
                    digests.merge(BucketDigest.bucketOf(key), one, BucketDigest::plus);
                }
            }
        }
        return digests;
    }
}
