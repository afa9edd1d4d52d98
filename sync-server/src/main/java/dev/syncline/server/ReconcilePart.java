package dev.syncline.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.Catalog;
import dev.syncline.event.Json;
import dev.syncline.postgres.ConnectionSource;
import dev.syncline.postgres.SlotFollower;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.LogState;
import dev.syncline.projector.Milestone;
import dev.syncline.projector.kafka.DeciderFollower;
import dev.syncline.projector.kafka.KafkaChangesEnd;
import dev.syncline.projector.kafka.LogLayout;
import dev.syncline.reconcile.ContinuousReconciliation;
import dev.syncline.reconcile.Fence;
import dev.syncline.reconcile.Reconciler;
import dev.syncline.reconcile.Repairer;
import dev.syncline.reconcile.Reports;
import dev.syncline.reconcile.postgres.ReportTables;
import dev.syncline.server.ops.Jobs;
import dev.syncline.server.ops.ReconciliationsResource;
import dev.syncline.server.ops.RepairsResource;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reconciliation and repair as a part of the server. */
final class ReconcilePart implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(ReconcilePart.class);
    private static final String CONNECTION = "syncline-reconciliation";
    private static final Duration FENCE_WITHIN = Duration.ofSeconds(60);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);

    private final Jobs jobs;
    private final Reports reports;
    private final Reconciler reconciler;
    private final Repairer repairer;
    private final ReconciliationGauges gauges;
    private final Optional<ContinuousReconciliation> continuous;

    ReconcilePart(
            SynclineConfiguration configuration,
            Catalog catalog,
            LogPart log,
            StoresPart stores,
            LogState state,
            CrashPoint crashPoint,
            Clock clock) {
        Fence fence = fence(configuration, catalog, log, stores, clock);
        ConnectionSource postgres = stores.dedicated(CONNECTION);
        this.reports = new ReportTables(postgres, crashPoint);
        this.reconciler = new Reconciler(
                catalog, stores.snapshots(CONNECTION), state, log.layout()::partitionOf, fence, reports, clock);
        this.repairer = new Repairer(
                reconciler,
                reports,
                List.copyOf(stores.projectors()),
                log.events(),
                ReconcilePart::id,
                crashPoint,
                clock);
        this.jobs = new Jobs(clock, ReconcilePart::id, Threads.daemon("job"));
        this.gauges = new ReconciliationGauges(reports, catalog);
        SynclineConfiguration.ReconciliationSettings settings = configuration.reconciliation();
        this.continuous = settings.continuous()
                ? Optional.of(new ContinuousReconciliation(reconciler, settings.rate(), clock, ReconcilePart::pause))
                : Optional.empty();
    }

    private static Fence fence(
            SynclineConfiguration configuration, Catalog catalog, LogPart log, StoresPart stores, Clock clock) {
        List<Milestone.Follower> followers = new ArrayList<>();
        if (configuration.capture().enabled()) {
            followers.add(
                    new SlotFollower(stores.pool(), configuration.capture().slot()));
        }
        LogLayout layout = log.layout();
        followers.add(new DeciderFollower(log.admin(), layout.topics(), catalog));
        return new Fence(
                followers,
                new KafkaChangesEnd(log.admin(), log.consumers(), layout.topics()),
                layout.changePartitions(),
                FENCE_WITHIN,
                clock,
                ReconcilePart::pause);
    }

    private static void pause(Duration pause) {
        LockSupport.parkNanos(pause.toNanos());
    }

    private static String id() {
        return UUID.randomUUID().toString();
    }

    void start() {
        gauges.start();
        continuous.ifPresent(running -> Threads.loop("reconciliation", running));
    }

    List<Object> resources() {
        return List.of(new ReconciliationsResource(jobs, reconciler, reports), new RepairsResource(jobs, repairer));
    }

    /** All long work of this server. */
    Jobs jobs() {
        return jobs;
    }

    ReconciliationGauges gauges() {
        return gauges;
    }

    void watch(ServerMetrics metrics) {
        continuous.ifPresent(running -> {
            metrics.gauge("syncline.reconciliation.continuous.compared", running::compared);
            metrics.gauge("syncline.reconciliation.continuous.rounds", running::rounds);
        });
    }

    ObjectNode status() {
        long open = gauges.storesWrong();
        String last = continuous
                .map(running -> "the stores are compared all the time, %d rounds so far".formatted(running.rounds()))
                .orElse("switched off: compare with `syncline reconcile`");
        String found = "%d documents diverge. Next: syncline reconcile, then syncline repair".formatted(open);
        return Json.NODES
                .objectNode()
                .put("ok", open == 0)
                .put("reason", open == 0 ? last : found)
                .put("divergences", open);
    }

    /** Documents compared since the start, by what runs all the time. */
    long compared() {
        return continuous.map(ContinuousReconciliation::compared).orElse(0L);
    }

    @Override
    public void close() {
        jobs.close();
        gauges.close();
        try {
            if (continuous.isPresent() && !continuous.get().stop(STOP_WITHIN)) {
                LOGGER.warn("reconciliation still ran when it should have stopped");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
