package dev.syncline.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import dev.syncline.projector.kafka.Projector;
import dev.syncline.projector.kafka.ProjectorState;
import java.time.Clock;
import java.time.Duration;

/** The state of a projector in words: what, since when, what ends it. */
final class ProjectorStatus implements ProjectorState.Cases<String> {
    private final Clock clock;

    private ProjectorStatus(Clock clock) {
        this.clock = clock;
    }

    static ObjectNode of(Projector projector, Clock clock) {
        ProjectorState state = projector.state();
        ObjectNode node = Json.NODES.objectNode();
        node.put("ok", state.isWell());
        node.put("reason", state.match(new ProjectorStatus(clock)));
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
        return "the store has taken nothing for %d s, attempt %d: %s; changes wait in the log"
                .formatted(
                        Duration.between(unavailable.since(), clock.instant()).toSeconds(),
                        unavailable.attempts(),
                        unavailable.reason());
    }

    @Override
    public String failed(ProjectorState.Failed failed) {
        return "it failed and begins anew, attempt %d: %s".formatted(failed.attempts(), failed.reason());
    }

    @Override
    public String stopped(ProjectorState.Stopped stopped) {
        return stopped.reason();
    }
}
