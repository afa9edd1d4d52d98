package dev.syncline.reconcile;

import dev.syncline.event.Document;
import dev.syncline.event.DocumentKey;
import dev.syncline.projector.LogState;
import dev.syncline.projector.SnapshotDocument;
import dev.syncline.projector.StoreSnapshots;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Decides what is to be done about one document, from what its sides hold now. Used by one thread. */
final class RepairPlan {
    private static final String MOVED = "it moved since the report; reconcile again";

    private final RepairRequest request;
    private final List<String> stores;
    private final LogState log;

    RepairPlan(RepairRequest request, List<StoreSnapshots> stores, LogState log) {
        this.request = request;
        this.stores = stores.stream().map(StoreSnapshots::name).toList();
        this.log = log;
    }

    /** @param known all open divergences of one document */
    List<RepairStep> steps(Look look, DocumentKey key, List<Reports.Known> known) {
        Set<DivergenceClass> kinds = EnumSet.noneOf(DivergenceClass.class);
        Map<String, Set<DivergenceClass>> wrong = new LinkedHashMap<>();
        for (Reports.Known one : known) {
            kinds.add(one.kind());
            one.wrong()
                    .forEach(store -> wrong.computeIfAbsent(store, none -> EnumSet.noneOf(DivergenceClass.class))
                            .add(one.kind()));
        }
        Sides sides = look.find(key);
        boolean moved = known.stream().anyMatch(one -> !one.fingerprint().equals(sides.fingerprint()));
        for (int store = 0; store < stores.size(); store++) {
            moved |= look.inFlight(sides, store);
        }
        if (moved) {
            return List.of(RepairStep.skipped(key, Divergence.LOG, kinds, MOVED));
        }
        if (wrong.isEmpty()) {
            return List.of(RepairStep.skipped(
                    key,
                    Divergence.LOG,
                    kinds,
                    "the log itself says so, and no store is at fault; write the document"));
        }
        try {
            return request.adopt().isPresent()
                    ? List.of(adopt(sides, request.adopt().get(), wrong))
                    : project(sides, wrong);
        } catch (LogState.SupersededException e) {
            return List.of(RepairStep.skipped(key, Divergence.LOG, kinds, MOVED));
        }
    }

    private Optional<SnapshotDocument> logged(Sides sides) {
        return sides.existing()
                .flatMap(entry -> log.read(entry)
                        .map(document -> new SnapshotDocument(
                                sides.key(), Optional.of(entry.version()), Optional.of(document))));
    }

    private List<RepairStep> project(Sides sides, Map<String, Set<DivergenceClass>> wrong) {
        List<RepairStep> steps = new ArrayList<>();
        Optional<SnapshotDocument> wanted = logged(sides);
        for (String store : new TreeSet<>(wrong.keySet())) {
            if (request.store().filter(only -> !only.equals(store)).isEmpty()) {
                Optional<SnapshotDocument> found = sides.stores().get(stores.indexOf(store));
                steps.add(RepairStep.planned(sides.key(), store, found, wanted, wrong.get(store)));
            }
        }
        return steps;
    }

    private RepairStep adopt(Sides sides, String store, Map<String, Set<DivergenceClass>> wrong) {
        DocumentKey key = sides.key();
        if (!wrong.containsKey(store)) {
            Set<DivergenceClass> kinds = EnumSet.noneOf(DivergenceClass.class);
            wrong.values().forEach(kinds::addAll);
            return RepairStep.skipped(
                    key,
                    Divergence.LOG,
                    kinds,
                    store + " agrees with the log; without --adopt the log's value is written");
        }
        Set<DivergenceClass> kinds = wrong.get(store);
        Optional<SnapshotDocument> value = sides.stores().get(stores.indexOf(store));
        if (value.isPresent() && value.get().document().isEmpty()) {
            return RepairStep.skipped(key, Divergence.LOG, kinds, "what " + store + " has can't be read");
        }
        Optional<Document> content = value.flatMap(SnapshotDocument::document);
        Optional<SnapshotDocument> before = logged(sides);
        if (content.equals(before.flatMap(SnapshotDocument::document))) {
            return RepairStep.skipped(
                    key, Divergence.LOG, kinds, "only the version is wrong; without --adopt the log's is written");
        }
        return RepairStep.planned(
                key,
                Divergence.LOG,
                before,
                content.map(document -> new SnapshotDocument(key, Optional.empty(), Optional.of(document))),
                kinds);
    }
}
