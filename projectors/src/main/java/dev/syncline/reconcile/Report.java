package dev.syncline.reconcile;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a run has found so far. Used by one thread; the trees it gives may be kept. */
public final class Report {
    private final String id;
    private final Mode mode;
    private final Instant began;
    private final List<CollectionReport> collections = new ArrayList<>();
    private Optional<Instant> ended = Optional.empty();
    private Optional<String> failure = Optional.empty();

    Report(String id, Mode mode, Instant began) {
        this.id = id;
        this.mode = mode;
        this.began = began;
    }

    void add(CollectionReport collection) {
        collections.add(collection);
    }

    void end(Instant at, Optional<String> because) {
        ended = Optional.of(at);
        failure = because;
    }

    public List<CollectionReport> collections() {
        return List.copyOf(collections);
    }

    /** Documents with a divergence, over all collections. */
    public long divergent() {
        return collections.stream().mapToLong(CollectionReport::divergent).sum();
    }

    public ObjectNode tree(String state) {
        ObjectNode tree =
                Json.NODES.objectNode().put("id", id).put("mode", mode.wire()).put("state", state);
        tree.put("began", began.toString());
        ended.ifPresent(at -> tree.put("ended", at.toString()).put("seconds", seconds(Duration.between(began, at))));
        failure.ifPresent(because -> tree.put("detail", because));
        tree.put("divergent", divergent());
        ArrayNode list = tree.putArray("collections");
        collections.forEach(collection -> list.add(tree(collection)));
        return tree;
    }

    private static ObjectNode tree(CollectionReport report) {
        ObjectNode tree = Json.NODES.objectNode().put("collection", report.collection());
        tree.put("compared", report.compared()).put("inFlight", report.inFlight());
        tree.put("equal", report.equal()).put("divergent", report.divergent());
        ObjectNode classes = tree.putObject("classes");
        report.byClass().forEach((kind, count) -> classes.put(kind.wire(), count));
        if (report.unchecked() > 0) {
            tree.put("unchecked", report.unchecked());
            tree.put(
                    "detail",
                    "more than " + Comparison.MAX_SUSPECTS + " documents differ; those beyond were counted but not read"
                            + " again. Next: repair these, then reconcile again");
        }
        tree.put("accuracy", report.accuracy()).put("seconds", seconds(report.took()));
        ObjectNode fence = tree.putObject("fence");
        report.fence().forEach((partition, position) -> fence.put(partition.toString(), position.offset()));
        return tree;
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
