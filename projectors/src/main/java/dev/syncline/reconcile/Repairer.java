package dev.syncline.reconcile;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.Collection;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Json;
import dev.syncline.event.Version;
import dev.syncline.projector.Claim;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.CrashPoint.Stage;
import dev.syncline.projector.EventLog;
import dev.syncline.projector.JobProgress;
import dev.syncline.projector.LogState;
import dev.syncline.projector.LogUnavailableException;
import dev.syncline.projector.Repair;
import dev.syncline.projector.Repairs;
import dev.syncline.projector.StoreUnavailableException;
import dev.syncline.projector.StoredDocument;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Mends what stands open in the reports: plan first, and then exactly that, unless it moved. Thread-safe. */
public final class Repairer {
    private static final int AT_ONCE = 100;
    private static final long WITHIN_SECONDS = 60;
    private static final Duration INDEX_WITHIN = Duration.ofSeconds(1);
    private static final long LOOK_AGAIN_NANOS = 2_000_000;

    private final Reconciler reconciler;
    private final Reports reports;
    private final List<Repairs> stores;
    private final Adoption adoption;
    private final CrashPoint crashPoint;
    private final Clock clock;

    /**
     * @param stores whoever writes each of them
     * @param ids makes a new event's id each time
     */
    public Repairer(
            Reconciler reconciler,
            Reports reports,
            List<Repairs> stores,
            EventLog events,
            Supplier<String> ids,
            CrashPoint crashPoint,
            Clock clock) {
        this.reconciler = reconciler;
        this.reports = reports;
        this.stores = List.copyOf(stores);
        this.adoption = new Adoption(events, reconciler.sources(), ids, crashPoint);
        this.crashPoint = crashPoint;
        this.clock = clock;
    }

    /** @throws IllegalArgumentException if a store or the collection is unknown */
    public void check(RepairRequest request) {
        request.store().ifPresent(this::writer);
        request.adopt().ifPresent(this::writer);
        request.collection().ifPresent(name -> reconciler.check(List.of(name)));
    }

    /**
     * Plans, and does it where that was asked.
     *
     * @param id of this repair in the reports
     * @return every step with before, after and what became of it
     */
    public ObjectNode run(String id, RepairRequest request, JobProgress progress) {
        Map<String, Map<DocumentKey, List<Reports.Known>>> found = new TreeMap<>();
        Reports.Filter filter =
                new Reports.Filter(request.store(), request.collection(), request.kind(), request.limit());
        for (Reports.Known known : reports.open(filter)) {
            found.computeIfAbsent(known.key().collection(), none -> new LinkedHashMap<>())
                    .computeIfAbsent(known.key(), none -> new ArrayList<>())
                    .add(known);
        }
        List<RepairStep> steps = new ArrayList<>();
        found.forEach((collection, documents) -> {
            List<RepairStep> planned = plan(collection, documents, request, progress);
            steps.addAll(request.execute() ? execute(id, collection, planned, request, progress) : planned);
        });
        ObjectNode report = tree(id, request, steps);
        if (request.execute()) {
            reports.save(id, "repair", report);
        }
        return report;
    }

    private List<RepairStep> plan(
            String collection,
            Map<DocumentKey, List<Reports.Known>> documents,
            RepairRequest request,
            JobProgress progress) {
        List<RepairStep> steps = new ArrayList<>();
        if (reconciler.catalog().collection(collection).isEmpty()) {
            return steps;
        }
        RepairPlan plan = new RepairPlan(
                request, reconciler.sources().stores(), reconciler.sources().log());
        try (Look look = reconciler.sources().look(collection, progress)) {
            documents.forEach((key, known) -> {
                progress.step();
                steps.addAll(plan.steps(look, key, known));
            });
        }
        progress.advance("planned", steps.size());
        return steps;
    }

    private List<RepairStep> execute(
            String id, String collection, List<RepairStep> plan, RepairRequest request, JobProgress progress) {
        List<RepairStep> steps =
                new ArrayList<>(plan.stream().filter(step -> !step.isPlanned()).toList());
        List<RepairStep> planned = plan.stream().filter(RepairStep::isPlanned).toList();
        if (request.adopt().isPresent()) {
            steps.addAll(adoption.run(collection, planned, progress));
        } else {
            for (Repairs store : stores) {
                steps.addAll(write(
                        store,
                        planned.stream()
                                .filter(step -> step.place().equals(store.name()))
                                .toList(),
                        progress));
            }
        }
        for (RepairStep step : steps) {
            if (RepairOutcomes.isDone(step)) {
                progress.advance("repaired", 1);
                step.kinds().forEach(kind -> reports.repaired(step.key(), kind, id));
                crashPoint.reached(Stage.REPAIR_STEP_NOTED);
            }
        }
        return steps;
    }

    private List<RepairStep> write(Repairs store, List<RepairStep> planned, JobProgress progress) {
        Map<Integer, List<RepairStep>> byPartition = new TreeMap<>();
        planned.forEach(step -> byPartition
                .computeIfAbsent(
                        reconciler.sources().partitionOf().applyAsInt(step.key().tenant()), none -> new ArrayList<>())
                .add(step));
        List<RepairStep> done = new ArrayList<>();
        byPartition.forEach((partition, steps) -> {
            for (int from = 0; from < steps.size(); from += AT_ONCE) {
                progress.step();
                List<RepairStep> some = steps.subList(from, Math.min(steps.size(), from + AT_ONCE));
                List<Repair.Outcome> outcomes = await(
                        store,
                        partition,
                        some.stream()
                                .map(step -> new Repair(step.key(), step.before(), step.wanted()))
                                .toList());
                crashPoint.reached(Stage.REPAIR_CHUNK_WRITTEN);
                for (int i = 0; i < some.size(); i++) {
                    done.add(some.get(i).with(RepairOutcomes.of(outcomes.get(i))));
                }
            }
        });
        return done;
    }

    private List<Repair.Outcome> await(Repairs store, int partition, List<Repair> repairs) {
        try {
            return store.repair(partition, repairs, this::stands)
                    .toCompletableFuture()
                    .get(WITHIN_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new StoreUnavailableException(store.name(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JobProgress.CancelledException();
        }
    }

    /** The index of the log must know at least what the store has: a moment, mostly. */
    private boolean stands(Claim claim, Repair repair) {
        LogState log = reconciler.sources().log();
        Instant until = clock.instant().plus(INDEX_WITHIN);
        try {
            while (log.next(claim.partition()).compareTo(claim.next()) < 0) {
                if (clock.instant().isAfter(until)) {
                    return false;
                }
                LockSupport.parkNanos(LOOK_AGAIN_NANOS);
            }
        } catch (LogUnavailableException e) {
            return false;
        }
        Optional<Version> now =
                log.find(repair.key()).filter(entry -> !entry.deleted()).map(LogState.Entry::version);
        return now.equals(repair.wanted().map(StoredDocument::version));
    }

    private Repairs writer(String name) {
        return stores.stream()
                .filter(store -> store.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("store must be postgres or json, was " + name));
    }

    private ObjectNode tree(String id, RepairRequest request, List<RepairStep> steps) {
        ObjectNode tree = Json.NODES.objectNode().put("id", id).put("state", "done");
        tree.put("executed", request.execute()).put("ended", clock.instant().toString());
        tree.put(
                "divergent",
                steps.stream().filter(step -> !RepairOutcomes.isDone(step)).count());
        tree.put("planned", steps.stream().filter(RepairStep::isPlanned).count());
        tree.put("repaired", steps.stream().filter(RepairOutcomes::isDone).count());
        tree.put(
                "skipped",
                steps.stream()
                        .filter(step -> !step.isPlanned() && !RepairOutcomes.isDone(step))
                        .count());
        ArrayNode items = tree.putArray("items");
        for (RepairStep step : steps) {
            Collection collection =
                    reconciler.catalog().collection(step.key().collection()).orElseThrow();
            items.add(step.tree(collection));
        }
        return tree;
    }
}
