package dev.syncline.event;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * What every event says of itself besides its content.
 *
 * @param id unique per document within the decider's window; a retry carries the same id
 * @param source who published it, a URI reference
 * @param time when it happened, as the publisher tells; nothing is ordered by it
 * @param actor on whose behalf
 * @param traceparent W3C trace context
 * @param sequence only in events of capture
 */
public record Envelope(
        String id,
        String source,
        Optional<Instant> time,
        Optional<String> actor,
        Optional<String> traceparent,
        Expectation expectation,
        Optional<CaptureSequence> sequence) {

    public static final int MAX_ID_LENGTH = 255;

    public Envelope {
        requireNonNull(id, "id");
        requireNonNull(source, "source");
        requireNonNull(time, "time");
        requireNonNull(actor, "actor");
        requireNonNull(traceparent, "traceparent");
        requireNonNull(expectation, "expectation");
        requireNonNull(sequence, "sequence");
        if (id.isEmpty() || id.length() > MAX_ID_LENGTH) {
            throw new IllegalArgumentException("event id must have 1 to " + MAX_ID_LENGTH + " characters");
        }
    }

    public static Envelope of(String id, String source) {
        return new Envelope(
                id,
                source,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Expectation.ANYTHING,
                Optional.empty());
    }

    public Envelope expecting(Expectation demanded) {
        return new Envelope(id, source, time, actor, traceparent, demanded, sequence);
    }

    public Envelope captured(CaptureSequence at) {
        return new Envelope(id, source, time, actor, traceparent, expectation, Optional.of(at));
    }
}
