package dev.syncline.projector.kafka;

import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** What a projector calls itself as a client of Kafka: its group, then which process it is, for whoever lists members. */
final class ProjectorClient {
    private static final AtomicInteger LAST = new AtomicInteger();

    private ProjectorClient() {}

    /** As {@code syncline.projector.json-4711@host-1}. */
    static String newId(String group) {
        return start(group) + ManagementFactory.getRuntimeMXBean().getName() + "-" + LAST.incrementAndGet();
    }

    static boolean isOurs(String group, String clientId) {
        return clientId.startsWith(start(group));
    }

    private static String start(String group) {
        return group + "-";
    }
}
