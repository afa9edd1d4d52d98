package dev.syncline.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import dev.syncline.projector.kafka.Projector;
import dev.syncline.projector.kafka.ProjectorState;
import dev.syncline.server.decide.DeciderStreams;
import dev.syncline.server.decide.VerdictFeed;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * How the server is, in one JSON object: {@code ready}, {@code degraded} (it works, but a store or capture does not) or
 * {@code unavailable} (writes can't be decided), with a reason per dependency.
 */
public final class ServerStatus {
    private final Clock clock;
    private final LogHealth log;
    private final DeciderStreams decider;
    private final VerdictFeed verdicts;
    private final List<Projector> projectors;
    private final CapturePart capture;
    private final HistoryPart history;
    private final LongSupplier parked;
    private final String reads;

    ServerStatus(
            Clock clock,
            LogHealth log,
            DeciderStreams decider,
            VerdictFeed verdicts,
            List<Projector> projectors,
            CapturePart capture,
            HistoryPart history,
            LongSupplier parked,
            String reads) {
        this.clock = clock;
        this.log = log;
        this.decider = decider;
        this.verdicts = verdicts;
        this.projectors = projectors;
        this.capture = capture;
        this.history = history;
        this.parked = parked;
        this.reads = reads;
    }

    /** Whether writes are taken and decided. */
    public boolean isReady() {
        return log.answers() && decider.isRunning() && verdicts.hears();
    }

    public ObjectNode tree() {
        ObjectNode node = Json.NODES.objectNode();
        ObjectNode dependencies = Json.NODES.objectNode();
        dependencies.set("log", log());
        dependencies.set("decider", decider());
        dependencies.set("verdicts", verdicts());
        projectors.forEach(projector -> dependencies.set("projector." + projector.name(), projector(projector)));
        dependencies.set("capture", capture.status());
        dependencies.set("index", history.status());
        boolean healthy = true;
        for (var dependency : dependencies) {
            healthy &= dependency.path("ok").asBoolean();
        }
        node.put("status", isReady() ? (healthy ? "ready" : "degraded") : "unavailable");
        node.put("reads", reads);
        node.put("parked", parked.getAsLong());
        node.set("dependencies", dependencies);
        return node;
    }

    private ObjectNode log() {
        ObjectNode node = Json.NODES.objectNode().put("ok", log.answers());
        String silent = "Kafka has not answered for "
                + Duration.between(log.lastAnswer(), clock.instant()).toSeconds()
                + " s. Nothing is published until it does";
        return node.put("reason", log.answers() ? "Kafka answers" : silent);
    }

    private ObjectNode decider() {
        ObjectNode node = Json.NODES.objectNode().put("ok", decider.isRunning());
        return node.put("reason", decider.isRunning() ? "events are decided" : "Kafka Streams is " + decider.state());
    }

    private ObjectNode verdicts() {
        boolean hears = verdicts.hears();
        return Json.NODES
                .objectNode()
                .put("ok", hears)
                .put("reason", hears ? "verdicts are heard" : "verdicts can't be read: writes are answered with 202");
    }

    private ObjectNode projector(Projector projector) {
        ProjectorState state = projector.state();
        ObjectNode node = Json.NODES.objectNode();
        node.put("ok", state instanceof ProjectorState.Running || state instanceof ProjectorState.Starting);
        node.put("reason", reason(state));
        projector.lagRecords().ifPresent(lag -> node.put("lagRecords", lag));
        node.put("lagSeconds", projector.lag().toMillis() / 1000.0);
        node.put("applied", projector.applied());
        ArrayNode positions = node.putArray("positions");
        projector
                .positions()
                .forEach((partition, next) ->
                        positions.addObject().put("partition", partition).put("next", next.offset()));
        return node;
    }

    private String reason(ProjectorState state) {
        return state.match(new ProjectorState.Cases<>() {
            @Override
            public String starting() {
                return "waits for its partitions, which another server may hold";
            }

            @Override
            public String running() {
                return "changes are applied as they come";
            }

            @Override
            public String storeUnavailable(ProjectorState.StoreUnavailable unavailable) {
                return "the store has not answered for %d s, attempt %d; changes wait in the log"
                        .formatted(
                                Duration.between(unavailable.since(), clock.instant())
                                        .toSeconds(),
                                unavailable.attempts());
            }

            @Override
            public String failed(ProjectorState.Failed failed) {
                return "it failed and begins anew, attempt %d: %s".formatted(failed.attempts(), failed.reason());
            }

            @Override
            public String stopped(ProjectorState.Stopped stopped) {
                return stopped.reason();
            }
        });
    }
}
