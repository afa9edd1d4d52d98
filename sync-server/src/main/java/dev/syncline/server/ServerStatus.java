package dev.syncline.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import dev.syncline.projector.kafka.Projector;
import dev.syncline.server.decide.DeciderStreams;
import dev.syncline.server.decide.VerdictFeed;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * How the server is, in one JSON object: {@code ready}, {@code degraded} (it works, but a store or capture does not) or
 * {@code unavailable} (writes can't be decided), with a reason per dependency.
 */
public final class ServerStatus {
    private final Clock clock;
    private final Parts parts;
    private final Throughput throughput;
    private final Supplier<String> reads;

    /** What is asked how it is. */
    record Parts(
            LogHealth log,
            DeciderStreams decider,
            VerdictFeed verdicts,
            List<Projector> projectors,
            CapturePart capture,
            HistoryPart history,
            ReconcilePart reconcile,
            LivePart live,
            ServerMetrics metrics,
            PostgresWatch postgres) {}

    /** @param reads the store that answers now */
    ServerStatus(Clock clock, Parts parts, Throughput throughput, Supplier<String> reads) {
        this.clock = clock;
        this.parts = parts;
        this.throughput = throughput;
        this.reads = reads;
    }

    /** Whether writes are taken and decided. */
    public boolean isReady() {
        return parts.log().answers()
                && parts.decider().isRunning()
                && parts.verdicts().hears();
    }

    public ObjectNode tree() {
        ObjectNode node = Json.NODES.objectNode();
        ObjectNode dependencies = Json.NODES.objectNode();
        dependencies.set("log", log());
        dependencies.set("decider", decider());
        dependencies.set("verdicts", verdicts());
        parts.projectors()
                .forEach(projector ->
                        dependencies.set("projector." + projector.name(), ProjectorStatus.of(projector, clock)));
        parts.postgres().tell((ObjectNode) dependencies.get("projector.postgres"));
        dependencies.set("capture", parts.capture().status());
        dependencies.set("index", parts.history().status());
        dependencies.set("reconciliation", parts.reconcile().status());
        dependencies.set("live", live());
        for (var dependency : dependencies.properties()) {
            rate(dependency.getKey(), (ObjectNode) dependency.getValue(), "ratePerSecond");
        }
        boolean healthy = true;
        for (var dependency : dependencies) {
            healthy &= dependency.path("ok").asBoolean();
        }
        node.put("status", isReady() ? (healthy ? "ready" : "degraded") : "unavailable");
        node.put("reads", reads.get());
        node.put("parked", parts.postgres().parked());
        node.set("dependencies", dependencies);
        ArrayNode jobs = node.putArray("jobs");
        parts.reconcile().jobs().list().stream().filter(job -> !job.ended()).forEach(job -> jobs.add(job.tree()));
        return node;
    }

    private void rate(String counter, ObjectNode node, String field) {
        throughput.perSecond(counter).ifPresent(rate -> node.put(field, Math.round(rate * 10) / 10.0));
    }

    private ObjectNode live() {
        ObjectNode node = parts.live().status();
        ObjectNode rates = node.putObject("deliveredPerSecond");
        parts.live().deliveredOf().keySet().forEach(collection -> rate("live." + collection, rates, collection));
        return node;
    }

    private ObjectNode log() {
        LogHealth log = parts.log();
        return Json.NODES.objectNode().put("ok", log.isWell()).put("reason", log.reason());
    }

    private ObjectNode decider() {
        DeciderStreams decider = parts.decider();
        ObjectNode node = Json.NODES.objectNode().put("ok", decider.isRunning());
        String stopped = decider.contradiction().orElseGet(() -> "Kafka Streams is " + decider.state());
        node.put("reason", decider.isRunning() ? "events are decided" : stopped);
        long records = decider.lagRecords();
        node.put("lagRecords", records);
        Duration behind = parts.metrics()
                .decidedUpTo()
                .filter(upTo -> records > 0)
                .map(upTo -> Duration.between(upTo, clock.instant()))
                .orElse(Duration.ZERO);
        return node.put("lagSeconds", behind.toMillis() / 1000.0);
    }

    private ObjectNode verdicts() {
        boolean hears = parts.verdicts().hears();
        return Json.NODES
                .objectNode()
                .put("ok", hears)
                .put(
                        "reason",
                        hears
                                ? "verdicts are heard"
                                : "not all verdicts can be read: a write without one is answered with 202");
    }
}
