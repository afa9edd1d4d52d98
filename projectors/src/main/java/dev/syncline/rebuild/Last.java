package dev.syncline.rebuild;

import dev.syncline.event.Position;
import dev.syncline.projector.LogState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * Which positions of the changes are the last ones of documents that exist: a bit for each, so that one reading of the
 * log is enough, whatever it holds. A document that changed at or behind the targets is not among them; it comes with
 * its later change. Thread-safe once made.
 */
final class Last {
    private static final int BITS = 1 << 20;

    private final Map<Integer, Map<Long, long[]>> partitions = new HashMap<>();

    private Last() {}

    /** @param targets behind the last position of each partition that counts; the log's state knows all below */
    static Last of(
            LogState log, List<String> collections, Map<Integer, Position> targets, ToIntFunction<String> partitionOf) {
        Last last = new Last();
        for (String collection : collections) {
            try (LogState.Entries entries = log.entries(collection)) {
                while (entries.hasNext()) {
                    LogState.Entry entry = entries.next();
                    int partition = partitionOf.applyAsInt(entry.key().tenant());
                    if (!entry.deleted() && entry.position().compareTo(targets.get(partition)) < 0) {
                        last.add(partition, entry.position().offset());
                    }
                }
            }
        }
        return last;
    }

    private void add(int partition, long offset) {
        long[] block = partitions
                .computeIfAbsent(partition, none -> new HashMap<>())
                .computeIfAbsent(offset / BITS, none -> new long[BITS / Long.SIZE]);
        int bit = (int) (offset % BITS);
        block[bit / Long.SIZE] |= 1L << (bit % Long.SIZE);
    }

    boolean holds(int partition, long offset) {
        long[] block = partitions.getOrDefault(partition, Map.of()).get(offset / BITS);
        int bit = (int) (offset % BITS);
        return block != null && (block[bit / Long.SIZE] & 1L << (bit % Long.SIZE)) != 0;
    }
}
