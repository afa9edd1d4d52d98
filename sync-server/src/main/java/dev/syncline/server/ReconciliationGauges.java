package dev.syncline.server;

import dev.syncline.catalog.Catalog;
import dev.syncline.projector.StoreUnavailableException;
import dev.syncline.reconcile.DivergenceClass;
import dev.syncline.reconcile.Reports;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Divergences that stand open, per collection and class, as last read; a PostgreSQL that hangs holds up no scrape. */
final class ReconciliationGauges implements Collector, AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(ReconciliationGauges.class);
    private static final String NAME = "syncline_reconciliation_divergences";
    private static final long EVERY_SECONDS = 5;

    private final Reports reports;
    private final Catalog catalog;
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(Threads.daemon("divergences"));
    private volatile Map<String, Map<String, Long>> counts = Map.of();

    ReconciliationGauges(Reports reports, Catalog catalog) {
        this.reports = reports;
        this.catalog = catalog;
    }

    void start() {
        var unused = clock.scheduleWithFixedDelay(this::read, EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
    }

    private void read() {
        try {
            counts = reports.counts();
        } catch (StoreUnavailableException e) {
            LOGGER.debug("divergences are not known", e);
        } catch (RuntimeException e) {
            // What escapes ends the timer, and nobody would ever look again.
            LOGGER.error("divergences can't be counted, it is tried again", e);
        }
    }

    /** Where a store is wrong; a reference to nothing is the documents' own affair. */
    long storesWrong() {
        return counts.values().stream()
                .flatMap(classes -> classes.entrySet().stream())
                .filter(one -> !one.getKey().equals(DivergenceClass.ORPHAN_REFERENCE.wire()))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    @Override
    public MetricSnapshot collect() {
        GaugeSnapshot.Builder gauge =
                GaugeSnapshot.builder().name(NAME).help("divergences that stand open, as reconciliation last saw them");
        catalog.collections().forEach(collection -> {
            Map<String, Long> found = counts.getOrDefault(collection.name(), Map.of());
            for (DivergenceClass kind : DivergenceClass.values()) {
                gauge.dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                        .labels(Labels.of("collection", collection.name(), "class", kind.wire()))
                        .value(found.getOrDefault(kind.wire(), 0L))
                        .build());
            }
        });
        return gauge.build();
    }

    @Override
    public String getPrometheusName() {
        return NAME;
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
