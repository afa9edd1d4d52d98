package dev.syncline.reconcile;

import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.Collection;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Position;
import dev.syncline.projector.AtOnce;
import dev.syncline.projector.JobProgress;
import dev.syncline.projector.LogState;
import dev.syncline.projector.StoreSnapshots;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** Compares the stores with each other and with the log, while all of them move. Thread-safe. */
public final class Reconciler {
    private static final int SEEN = 1 << 21;
    private static final int SEEN_IN_WINDOW = 1 << 10;

    private final Catalog catalog;
    private final Look.Sources sources;
    private final Reports reports;
    private final Clock clock;

    /**
     * @param stores the sides that are judged
     * @param log the side that judges
     * @param partitionOf a tenant's partition of the changes topic
     */
    public Reconciler(
            Catalog catalog,
            List<StoreSnapshots> stores,
            LogState log,
            ToIntFunction<String> partitionOf,
            Fence fence,
            Reports reports,
            Clock clock) {
        this.catalog = catalog;
        this.sources = new Look.Sources(List.copyOf(stores), log, partitionOf, fence);
        this.reports = reports;
        this.clock = clock;
    }

    /**
     * Compares whole collections, and keeps what it finds.
     *
     * @param id of this run in the reports
     * @param names of the collections; all where empty
     * @throws FenceException if something that must be awaited does not come
     * @throws IllegalArgumentException if there is no such collection
     */
    public Report run(String id, List<String> names, Mode mode, JobProgress progress) {
        Report report = new Report(id, mode, clock.instant());
        reports.save(id, "reconciliation", report.tree("running"));
        try {
            run(report, collections(names), mode, progress);
        } catch (RuntimeException e) {
            boolean cancelled = e instanceof JobProgress.CancelledException;
            report.end(clock.instant(), cancelled ? Optional.empty() : Optional.ofNullable(e.getMessage()));
            keep(id, report, cancelled ? "cancelled" : "failed", e);
            throw e;
        }
        report.end(clock.instant(), Optional.empty());
        reports.save(id, "reconciliation", report.tree("done"));
        return report;
    }

    /** That a run failed is worth keeping, but where it failed there may be nobody to keep it. */
    private void keep(String id, Report report, String state, RuntimeException cause) {
        try {
            reports.save(id, "reconciliation", report.tree(state));
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
    }

    /** @throws IllegalArgumentException if there is no such collection */
    public void check(List<String> names) {
        collections(names);
    }

    private void run(Report report, List<Collection> collections, Mode mode, JobProgress progress) {
        Map<Integer, Position> reached = sources.reach(progress);
        Map<String, Long> referrers = catalog.referrers();
        Seen existing = new Seen(SEEN, referrers.keySet());
        List<Comparison> comparisons = collections.stream()
                .map(collection -> new Comparison(collection, sources, existing, mode, progress, clock))
                .toList();
        // What most others refer to goes first: the log is asked less whether it exists.
        AtOnce.run(comparisons.stream()
                .sorted(Comparator.comparing(comparison -> -referrers.getOrDefault(comparison.collection(), 0L)))
                .<Runnable>map(comparison -> () -> comparison.look(Optional.empty(), Long.MAX_VALUE, reached))
                .toList());
        Comparison.settle(comparisons, sources, progress);
        for (Comparison comparison : comparisons) {
            Comparison.Result result = comparison.result();
            String collection = result.report().collection();
            reports.found(report.id(), collection, Optional.empty(), Optional.empty(), result.divergences());
            report.add(result.report());
        }
    }

    /** Compares the next documents of one collection. */
    Comparison.Result window(
            String id, Collection collection, Optional<DocumentKey> after, long limit, JobProgress progress) {
        Comparison comparison =
                new Comparison(collection, sources, new Seen(SEEN_IN_WINDOW), Mode.FULL, progress, clock);
        comparison.look(after, limit, sources.reach(progress));
        Comparison.settle(List.of(comparison), sources, progress);
        Comparison.Result result = comparison.result();
        Optional<DocumentKey> upTo = result.complete() ? Optional.empty() : result.last();
        reports.found(id, collection.name(), after, upTo, result.divergences());
        return result;
    }

    /** @throws IllegalArgumentException if there is no such collection */
    List<Collection> collections(List<String> names) {
        if (names.isEmpty()) {
            return catalog.collections();
        }
        List<Collection> wanted = new ArrayList<>();
        for (String name : names) {
            wanted.add(catalog.collection(name)
                    .orElseThrow(() -> new IllegalArgumentException("there is no collection " + name)));
        }
        return wanted;
    }

    Look.Sources sources() {
        return sources;
    }

    Catalog catalog() {
        return catalog;
    }
}
