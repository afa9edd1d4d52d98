package dev.syncline.rebuild;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import dev.syncline.event.Position;
import java.util.HashMap;
import java.util.Map;

/**
 * A rebuild that was begun, as it is kept beside what it fills.
 *
 * @param topicId of the changes topic that the targets belong to
 * @param targets behind the last position of each partition that the load reads
 * @param stage how far it came
 */
public record RebuildJob(
        String id, RebuildRequest request, String topicId, Map<Integer, Position> targets, Stage stage) {
    public RebuildJob {
        requireNonNull(id, "id");
        requireNonNull(request, "request");
        requireNonNull(stage, "stage");
        targets = Map.copyOf(targets);
    }

    /** What was done last. */
    public enum Stage {
        BEGUN,
        LOADED,
        COMPLETE,
        /** It may take the live store's place, and perhaps has in part: nobody is asked again. */
        SWITCHING,
        /** It is not as the log says: kept to be looked at, and dropped by name. */
        REFUSED
    }

    RebuildJob at(Stage reached) {
        return new RebuildJob(id, request, topicId, targets, reached);
    }

    public ObjectNode tree() {
        ObjectNode tree = Json.NODES.objectNode().put("id", id);
        tree.set("request", request.tree());
        tree.put("topicId", topicId).put("stage", stage.name());
        ObjectNode ends = tree.putObject("targets");
        targets.forEach((partition, target) -> ends.put(partition.toString(), target.offset()));
        return tree;
    }

    public static RebuildJob of(ObjectNode tree) {
        Map<Integer, Position> targets = new HashMap<>();
        tree.path("targets")
                .properties()
                .forEach(target -> targets.put(
                        Integer.valueOf(target.getKey()),
                        new Position(target.getValue().asLong())));
        return new RebuildJob(
                tree.path("id").asText(),
                RebuildRequest.of(tree.path("request")),
                tree.path("topicId").asText(),
                targets,
                Stage.valueOf(tree.path("stage").asText()));
    }
}
