package dev.syncline.deploy.load;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Envelope;
import dev.syncline.event.Event;
import dev.syncline.event.Json;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Tasks of one size, each with an own id. */
final class TaskEvents {
    static final int TENANTS = 16;
    /** The first characters of an id are the same within a round. */
    static final int ROUND_OF_ID = 18;

    private static final String TEXT = "Every write becomes one event on the log, and both stores follow it.";

    private TaskEvents() {}

    static Event.Put put(int round, int number) {
        return put(round, number, "tenant-" + number % TENANTS);
    }

    static Event.Put put(int round, int number, String tenant) {
        return put(round, number, number, tenant);
    }

    /** @param event its number: another one makes another text of the same document */
    static Event.Put put(int round, int number, int event, String tenant) {
        String id = new UUID(0x0190_0000_0000_7000L + round, 0x8000_0000_0000_0000L | number * 0x9E3779B9L).toString();
        ObjectNode document = Json.NODES
                .objectNode()
                .put("id", id)
                .put("title", "Task " + (100_000_000 + event))
                .put("description", TEXT)
                .put("status", "todo")
                .put("priority", "medium")
                .put("createdAt", "2026-11-21T09:00:00.000000Z")
                .put("updatedAt", "2026-11-21T09:00:00.000000Z");
        DocumentKey key = new DocumentKey(tenant, "tasks", id);
        return new Event.Put(key, Envelope.of("rates-" + round + "-" + event, "/syncline/rates"), document);
    }

    static int bytes() {
        return put(0, 0).document().toString().getBytes(StandardCharsets.UTF_8).length;
    }
}
