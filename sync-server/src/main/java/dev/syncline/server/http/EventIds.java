package dev.syncline.server.http;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.syncline.event.Envelope;
import jakarta.ws.rs.core.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** Ids of events and documents. UUIDv7, so that they sort roughly by time in every index. */
final class EventIds {
    private static final UUID NAMESPACE = UUID.fromString("6f0d5a0e-3f0b-5d55-9d33-5e1c3a4b8a10");

    private static final Pattern UUID_FORM =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

    private EventIds() {}

    /** The Idempotency-Key, quoted or not (as the IETF draft has it quoted), if the client sent one. */
    static Optional<String> idempotencyKey(HttpHeaders headers) {
        String header = headers.getHeaderString("Idempotency-Key");
        if (header == null || header.isBlank()) {
            return Optional.empty();
        }
        String key = header.trim();
        boolean quoted = key.length() > 2 && key.startsWith("\"") && key.endsWith("\"");
        String bare = quoted ? key.substring(1, key.length() - 1) : key;
        if (bare.length() > Envelope.MAX_ID_LENGTH || bare.chars().anyMatch(c -> c < 0x20 || c > 0x7E)) {
            throw new ProblemException(
                    ProblemCode.BAD_REQUEST, "Idempotency-Key must be 1 to 255 printable ASCII characters");
        }
        return Optional.of(bare);
    }

    static String fresh(Clock clock) {
        return UuidCreator.getTimeOrderedEpoch(clock.instant()).toString();
    }

    /**
     * The id of a document that is created without one, from its event's id: a retry creates the same document. A UUID is
     * taken as it is, so that an event's id that this server made serves as Idempotency-Key of the retry.
     */
    static String documentOf(String collection, String eventId) {
        return UUID_FORM.matcher(eventId).matches() ? eventId : derived(collection, eventId);
    }

    private static String derived(String collection, String idempotencyKey) {
        byte[] name = (collection + "\n" + idempotencyKey).getBytes(StandardCharsets.UTF_8);
        return UuidCreator.getNameBasedSha1(NAMESPACE, name).toString();
    }
}
