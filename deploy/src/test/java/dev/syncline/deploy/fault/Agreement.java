package dev.syncline.deploy.fault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.deploy.Operations;

/** What reconciliation says of both stores and the index of the log, by the tasks, and of itself. */
final class Agreement {
    private Agreement() {}

    static void mustBe(Arena arena) {
        Operations operations = new Operations(arena.server());
        ObjectNode report = operations.reconcile(Planted.TASKS);
        if (report.path("divergent").asLong() != 0) {
            throw new IllegalStateException("diverged: " + operations.divergences(report));
        }
        for (JsonNode kept : operations.get("/v1/ops/reconciliations").path("items")) {
            if (kept.path("state").asText().equals("running")) {
                throw new IllegalStateException("nobody works on it, and it is told as running: " + kept);
            }
        }
    }
}
