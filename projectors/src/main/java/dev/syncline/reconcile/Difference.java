package dev.syncline.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import java.util.Optional;

/**
 * One place in which a store's document differs from the log's.
 *
 * @param store which one
 * @param pointer JSON Pointer
 * @param expected by the log; empty where it has nothing there
 * @param found in the store; empty where it has nothing there
 * @param secret whether neither value may be shown
 */
public record Difference(
        String store, String pointer, Optional<JsonNode> expected, Optional<JsonNode> found, boolean secret) {

    /** For a report: never a secret value. */
    public ObjectNode tree() {
        ObjectNode node = Json.NODES.objectNode().put("store", store).put("pointer", pointer);
        if (secret) {
            return node.put("secret", "differs");
        }
        expected.ifPresent(value -> node.set("expected", value));
        found.ifPresent(value -> node.set("found", value));
        return node;
    }
}
