package dev.syncline.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.Catalog;
import dev.syncline.event.Json;
import dev.syncline.json.JsonSnapshots;
import dev.syncline.json.JsonStore;
import dev.syncline.postgres.ConnectionSource;
import dev.syncline.postgres.PostgresSnapshots;
import dev.syncline.postgres.SlotFollower;
import dev.syncline.projector.EventLog;
import dev.syncline.projector.LogState;
import dev.syncline.projector.Milestone;
import dev.syncline.projector.Repairs;
import dev.syncline.projector.kafka.ChangeConsumers;
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
import dev.syncline.server.ops.JobsResource;
import dev.syncline.server.ops.ReconciliationsResource;
import dev.syncline.server.ops.RepairsResource;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reconciliation and repair as a part of the server. */
final class ReconcilePart implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(ReconcilePart.class);
    private static final Duration FENCE_WITHIN = Duration.ofSeconds(60);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);

    private final Jobs jobs;
    private final Reports reports;
    private final Reconciler reconciler;
    private final Repairer repairer;
    private final ReconciliationGauges gauges;
    private final Optional<ContinuousReconciliation> continuous;

    /** What it stands on: parts of the server that live longer. */
    record Surroundings(
            Admin admin,
            ChangeConsumers consumers,
            LogLayout layout,
            Catalog catalog,
            ConnectionSource postgres,
            ConnectionSource pool,
            JsonStore json,
            EventLog events,
            LogState log,
            List<Repairs> writers,
            Clock clock) {}

    ReconcilePart(SynclineConfiguration configuration, Surroundings with) {
        List<Milestone.Follower> followers = new ArrayList<>();
        if (configuration.capture().enabled()) {
            followers.add(new SlotFollower(with.pool(), configuration.capture().slot()));
        }
        String decider = with.layout().topics().prefix() + ".decider";
        followers.add(new DeciderFollower(with.admin(), decider, with.layout().topics(), with.catalog()));
        Fence fence = new Fence(
                followers,
                new KafkaChangesEnd(
                        with.admin(), with.consumers(), with.layout().topics()),
                with.layout().changePartitions(),
                FENCE_WITHIN,
                with.clock(),
                ReconcilePart::pause);
        this.reports = new ReportTables(with.postgres());
        this.reconciler = new Reconciler(
                with.catalog(),
                List.of(
                        new PostgresSnapshots(with.postgres(), with.pool(), with.catalog()),
                        new JsonSnapshots(with.json(), with.catalog())),
                with.log(),
                with.layout()::partitionOf,
                fence,
                reports,
                with.clock());
        this.repairer =
                new Repairer(reconciler, reports, with.writers(), with.events(), ReconcilePart::id, with.clock());
        this.jobs = new Jobs(with.clock(), ReconcilePart::id, Threads.daemon("job"));
        this.gauges = new ReconciliationGauges(reports, with.catalog());
        SynclineConfiguration.ReconciliationSettings settings = configuration.reconciliation();
        this.continuous = settings.continuous()
                ? Optional.of(
                        new ContinuousReconciliation(reconciler, settings.rate(), with.clock(), ReconcilePart::pause))
                : Optional.empty();
    }

    private static void pause(Duration pause) {
        LockSupport.parkNanos(pause.toNanos());
    }

    private static String id() {
        return UUID.randomUUID().toString();
    }

    void start() {
        gauges.start();
        continuous.ifPresent(running -> Threads.start("reconciliation", running));
    }

    List<Object> resources() {
        return List.of(
                new JobsResource(jobs),
                new ReconciliationsResource(jobs, reconciler, reports),
                new RepairsResource(jobs, repairer));
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
