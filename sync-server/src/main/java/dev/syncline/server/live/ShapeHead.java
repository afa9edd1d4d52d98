package dev.syncline.server.live;

import dev.syncline.event.Position;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;

/** The protocol's headers: where the client stands, and for how long who else may be given the same answer. */
final class ShapeHead {
    static final Duration HOLD = Duration.ofSeconds(20);
    static final Duration EVENTS_FOR = Duration.ofSeconds(60);

    private static final Instant EPOCH = Instant.parse("2024-10-09T00:00:00Z");
    private static final int JITTER = 3_600;

    private ShapeHead() {}

    static void place(HttpServletResponse response, String handle, ShapeOffset offset) {
        response.setHeader("electric-handle", handle);
        response.setHeader("electric-offset", offset.wire());
    }

    static void schema(HttpServletResponse response, ShapeDefinition definition) {
        response.setHeader("electric-schema", definition.schema());
    }

    /** The same for all who poll in the same window: in front of many of them a cache asks once. */
    static void cursor(HttpServletResponse response, long sent, Clock clock) {
        long seconds = Duration.between(EPOCH, clock.instant()).toSeconds();
        long window = HOLD.toSeconds();
        long cursor = (seconds / window + 1) * window;
        if (cursor <= sent) {
            cursor = sent + 1 + ThreadLocalRandom.current().nextInt(JITTER);
        }
        response.setHeader("electric-cursor", Long.toString(cursor));
    }

    static void upToDate(HttpServletResponse response) {
        response.setHeader("electric-up-to-date", "");
    }

    static void cache(HttpServletResponse response, String control) {
        response.setHeader("cache-control", control);
    }

    static String etag(String handle, ShapeOffset asked, ShapeOffset end) {
        return "\"" + handle + ":" + asked.wire() + ":" + end.wire() + "\"";
    }

    /** Answers to whoever stands here, complete or not. */
    static byte[] body(java.util.List<byte[]> messages, Position next, boolean complete) {
        JsonBytes body = new JsonBytes().raw("[");
        boolean first = true;
        for (byte[] message : messages) {
            body.raw(first ? "" : ",").raw(message);
            first = false;
        }
        if (complete) {
            body.raw(first ? "" : ",").raw(ShapeMessages.upToDate(next));
        }
        return body.raw("]").toBytes();
    }
}
