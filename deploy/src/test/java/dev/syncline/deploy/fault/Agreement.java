package dev.syncline.deploy.fault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.deploy.Operations;
import java.util.List;

/** What reconciliation says of both stores and the index of the log, by the tasks, and of itself. */
final class Agreement {
    private Agreement() {}

    static void mustBe(Arena arena) {
        Operations operations = new Operations(arena.server());
        ObjectNode report = operations.reconcile(Planted.TASKS);
        // Those who write refer to what is not there, and nobody is wrong about that.
        List<JsonNode> wrong = operations.divergences(report).stream()
                .filter(found -> !found.path("wrong").isEmpty())
                .toList();
        if (!wrong.isEmpty()) {
            throw new IllegalStateException("diverged: " + wrong);
        }
        for (JsonNode kept : operations.get("/v1/ops/reconciliations").path("items")) {
            if (kept.path("state").asText().equals("running")) {
                throw new IllegalStateException("nobody works on it, and it is told as running: " + kept);
            }
        }
    }
}
