package dev.syncline.reconcile;

import dev.syncline.event.Position;
import java.time.Duration;
import java.util.Map;

/**
 * What came out of one collection. {@code compared = inFlight + equal + divergent}.
 *
 * @param compared documents that any side has
 * @param inFlight documents that changed while they were looked at: neither equal nor divergent
 * @param divergent documents with at least one divergence
 * @param byClass divergences; a document may have several
 * @param unchecked of {@code divergent}, suspects that were too many to be read again; no divergence is listed for them
 * @param fence position of each partition up to which everything had arrived
 */
public record CollectionReport(
        String collection,
        long compared,
        long inFlight,
        long equal,
        long divergent,
        Map<DivergenceClass, Long> byClass,
        long unchecked,
        Map<Integer, Position> fence,
        Duration took) {
    public CollectionReport {
        byClass = Map.copyOf(byClass);
        fence = Map.copyOf(fence);
    }

    /** In percent: of what was not in flight, how much is equal. */
    public double accuracy() {
        long settled = compared - inFlight;
        return settled == 0 ? 100 : 100.0 * equal / settled;
    }
}
