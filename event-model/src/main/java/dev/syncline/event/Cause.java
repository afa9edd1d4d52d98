package dev.syncline.event;

import java.time.Instant;
import java.util.Optional;

/** Which event stands behind a verdict, and who published it. */
public record Cause(
        String eventId, String source, Optional<String> actor, Optional<Instant> time, Optional<String> traceparent) {
    public static Cause of(Envelope envelope) {
        return new Cause(envelope.id(), envelope.source(), envelope.actor(), envelope.time(), envelope.traceparent());
    }
}
