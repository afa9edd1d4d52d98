package dev.syncline.decide;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import java.util.Map;

/** RFC 7396, section 2. Changes neither the target nor the patch. */
final class MergePatch {
    private MergePatch() {}

    static ObjectNode apply(JsonNode target, ObjectNode patch) {
        ObjectNode merged = target instanceof ObjectNode object ? shallowCopy(object) : Json.NODES.objectNode();
        for (Map.Entry<String, JsonNode> entry : patch.properties()) {
            JsonNode value = entry.getValue();
            if (value.isNull()) {
                merged.remove(entry.getKey());
            } else if (value instanceof ObjectNode nested) {
                merged.set(entry.getKey(), apply(merged.path(entry.getKey()), nested));
            } else {
                merged.set(entry.getKey(), value);
            }
        }
        return merged;
    }

    private static ObjectNode shallowCopy(ObjectNode object) {
        return Json.NODES.objectNode().setAll(object);
    }
}
