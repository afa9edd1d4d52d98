package dev.syncline.server;

import dev.syncline.catalog.Catalog;
import dev.syncline.json.JsonStore;
import dev.syncline.postgres.PostgresReads;
import dev.syncline.projector.EventLog;
import dev.syncline.projector.kafka.LogLayout;
import java.time.Clock;
import java.util.Map;

/** Capture as a part of the server. */
final class CapturePart implements AutoCloseable {
    CapturePart(
            SynclineConfiguration configuration,
            Catalog catalog,
            EventLog log,
            Map<String, Object> client,
            LogLayout layout,
            JsonStore jsonStore,
            PostgresReads postgres,
            Clock clock) {}

    void start() {}

    void watch(ServerMetrics metrics) {}

    com.fasterxml.jackson.databind.node.ObjectNode status() {
        return dev.syncline.event.Json.NODES.objectNode().put("ok", true);
    }

    @Override
    public void close() {}
}
