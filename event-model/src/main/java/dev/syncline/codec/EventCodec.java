package dev.syncline.codec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.CatalogException;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.CollectionSchema;
import dev.syncline.decide.Limits;
import dev.syncline.event.CaptureSequence;
import dev.syncline.event.Cause;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Envelope;
import dev.syncline.event.Event;
import dev.syncline.event.Expectation;
import dev.syncline.event.Json;
import dev.syncline.event.Reason;
import dev.syncline.event.Text;
import dev.syncline.event.Version;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Events as CloudEvents 1.0 over Kafka: written in binary mode, read in binary and in structured mode. Whatever a
 * stranger published is answered with a value, never with an exception.
 */
public final class EventCodec {
    private static final int MAX_ATTRIBUTE_LENGTH = 255;
    private static final int MAX_DETAIL_LENGTH = 1000;

    private EventCodec() {}

    /** Reads a record of the events topic of {@code collection}. */
    public static Published decode(String collection, LogRecord record) {
        Optional<DocumentKey> key = Optional.empty();
        Optional<Cause> cause = Optional.empty();
        try {
            CloudEvent cloudEvent = CloudEvent.of(record);
            if (cloudEvent.attribute(Wire.TYPE).filter(Wire.DEFINED::equals).isPresent()) {
                return definition(collection, cloudEvent);
            }
            key = Optional.of(key(collection, cloudEvent));
            Envelope envelope = envelope(cloudEvent);
            cause = Optional.of(Cause.of(envelope));
            checkKey(record, key.get());
            if (record.value()
                    .filter(value -> value.length > Limits.MAX_DOCUMENT_BYTES)
                    .isPresent()) {
                String detail = "the event's content is larger than " + Limits.MAX_DOCUMENT_BYTES + " bytes";
                return new Published.Refused(Reason.TOO_LARGE, detail, key, cause);
            }
            return new Published.OfDocument(event(cloudEvent, key.get(), envelope));
        } catch (UnreadableEventException | CatalogException e) {
            return new Published.Refused(
                    Reason.UNREADABLE, Text.printable(e.getMessage(), MAX_DETAIL_LENGTH), key, cause);
        }
    }

    /**
     * Reads one CloudEvent in structured mode, as HTTP takes it.
     *
     * @throws UnreadableEventException if it is none, or no event about a document
     */
    public static Event decodeStructured(String collection, ObjectNode structured) {
        CloudEvent cloudEvent = CloudEvent.ofStructured(structured);
        return event(cloudEvent, key(collection, cloudEvent), envelope(cloudEvent));
    }

    private static Published definition(String collection, CloudEvent cloudEvent) {
        if (!cloudEvent.required(Wire.SUBJECT).equals(collection)) {
            throw new UnreadableEventException("a definition's subject must be the topic's collection");
        }
        return new Published.OfCollection(CollectionSchema.parse(collection, cloudEvent.content()));
    }

    private static DocumentKey key(String collection, CloudEvent cloudEvent) {
        String tenant = cloudEvent.attribute(Wire.TENANT).orElse(DocumentKey.DEFAULT_TENANT);
        try {
            return new DocumentKey(tenant, collection, cloudEvent.required(Wire.SUBJECT));
        } catch (IllegalArgumentException e) {
            throw new UnreadableEventException(e.getMessage());
        }
    }

    private static void checkKey(LogRecord record, DocumentKey key) {
        String found = record.key()
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .orElse("");
        if (!found.equals(key.eventKey())) {
            throw new UnreadableEventException("the record's key must be <tenant>/<subject>, so that the events of one "
                    + "document stay in order");
        }
    }

    private static Envelope envelope(CloudEvent cloudEvent) {
        if (!cloudEvent.required(Wire.SPEC_VERSION).startsWith("1.")) {
            throw new UnreadableEventException("attribute specversion must be 1.0");
        }
        String source = bounded(cloudEvent, Wire.SOURCE)
                .orElseThrow(() -> new UnreadableEventException("attribute source is missing"));
        return new Envelope(
                bounded(cloudEvent, Wire.ID).orElseThrow(() -> new UnreadableEventException("attribute id is missing")),
                source,
                cloudEvent.attribute(Wire.TIME).map(EventCodec::time),
                bounded(cloudEvent, Wire.ACTOR),
                bounded(cloudEvent, Wire.TRACEPARENT),
                cloudEvent
                        .attribute(Wire.EXPECTED_VERSION)
                        .map(EventCodec::expectation)
                        .orElse(Expectation.ANYTHING),
                source.startsWith(Wire.CAPTURE_SOURCE)
                        ? cloudEvent.attribute(Wire.SEQUENCE).flatMap(CaptureSequence::parse)
                        : Optional.empty());
    }

    private static Optional<String> bounded(CloudEvent cloudEvent, String name) {
        Optional<String> value = cloudEvent.attribute(name);
        if (value.filter(text -> text.length() > MAX_ATTRIBUTE_LENGTH).isPresent()) {
            throw new UnreadableEventException(
                    "attribute " + name + " must have at most " + MAX_ATTRIBUTE_LENGTH + " characters");
        }
        return value;
    }

    private static Instant time(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new UnreadableEventException("attribute time must be an RFC 3339 time");
        }
    }

    private static Expectation expectation(String text) {
        if (text.equals(Wire.ABSENT)) {
            return Expectation.ABSENT;
        }
        if (text.equals(Wire.PRESENT)) {
            return Expectation.PRESENT;
        }
        try {
            return new Expectation.Exactly(new Version(Long.parseLong(text)));
        } catch (IllegalArgumentException e) {
            throw new UnreadableEventException(
                    "attribute expectedversion must be a version, \"absent\" or \"present\"");
        }
    }

    private static Event event(CloudEvent cloudEvent, DocumentKey key, Envelope envelope) {
        String type = cloudEvent.required(Wire.TYPE);
        return switch (type) {
            case Wire.PUT -> new Event.Put(key, envelope, cloudEvent.content());
            case Wire.PATCH -> new Event.Patch(key, envelope, cloudEvent.content());
            case Wire.ASSIGN -> new Event.Assign(key, envelope, cloudEvent.content());
            case Wire.DELETE -> {
                // A delete needs no content, but content that can't be read is a mistake worth telling.
                var unused = cloudEvent.data().get();
                yield new Event.Delete(key, envelope);
            }
            default ->
                throw new UnreadableEventException(
                        "attribute type must be " + Wire.PUT + ", .patch, .assign or .delete");
        };
    }

    public static LogRecord encode(Event event) {
        Map<String, String> headers = headers(event.envelope());
        headers.put(Wire.HEADER_PREFIX + Wire.SUBJECT, event.key().id());
        headers.put(Wire.HEADER_PREFIX + Wire.TENANT, event.key().tenant());
        Optional<byte[]> content = event.match(new Event.Cases<>() {
            @Override
            public Optional<byte[]> put(Event.Put put) {
                return typed(headers, Wire.PUT, Optional.of(Json.bytes(put.document())));
            }

            @Override
            public Optional<byte[]> patch(Event.Patch patch) {
                return typed(headers, Wire.PATCH, Optional.of(Json.bytes(patch.patch())));
            }

            @Override
            public Optional<byte[]> assign(Event.Assign assign) {
                return typed(headers, Wire.ASSIGN, Optional.of(Json.bytes(assign.fields())));
            }

            @Override
            public Optional<byte[]> delete(Event.Delete delete) {
                return typed(headers, Wire.DELETE, Optional.empty());
            }
        });
        return new LogRecord(Optional.of(event.key().eventKey().getBytes(StandardCharsets.UTF_8)), content, headers);
    }

    /** The definition of a collection, as it stands in every partition of its events topic. */
    public static LogRecord encode(Collection collection, String id, Instant time) {
        Map<String, String> headers = headers(new Envelope(
                id,
                "/syncline/catalog",
                Optional.of(time),
                Optional.empty(),
                Optional.empty(),
                Expectation.ANYTHING,
                Optional.empty()));
        headers.put(Wire.HEADER_PREFIX + Wire.SUBJECT, collection.name());
        Optional<byte[]> content = typed(headers, Wire.DEFINED, Optional.of(Json.bytes(collection.schema())));
        byte[] key = ("/" + collection.name()).getBytes(StandardCharsets.UTF_8);
        return new LogRecord(Optional.of(key), content, headers);
    }

    private static Optional<byte[]> typed(Map<String, String> headers, String type, Optional<byte[]> content) {
        headers.put(Wire.HEADER_PREFIX + Wire.TYPE, type);
        if (content.isPresent()) {
            headers.put(Wire.CONTENT_TYPE, Wire.JSON);
        }
        return content;
    }

    private static Map<String, String> headers(Envelope envelope) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(Wire.HEADER_PREFIX + Wire.SPEC_VERSION, "1.0");
        headers.put(Wire.HEADER_PREFIX + Wire.ID, envelope.id());
        headers.put(Wire.HEADER_PREFIX + Wire.SOURCE, envelope.source());
        envelope.time().ifPresent(time -> headers.put(Wire.HEADER_PREFIX + Wire.TIME, time.toString()));
        envelope.actor().ifPresent(actor -> headers.put(Wire.HEADER_PREFIX + Wire.ACTOR, actor));
        envelope.traceparent().ifPresent(trace -> headers.put(Wire.HEADER_PREFIX + Wire.TRACEPARENT, trace));
        envelope.sequence().ifPresent(at -> headers.put(Wire.HEADER_PREFIX + Wire.SEQUENCE, at.wire()));
        expectation(envelope.expectation())
                .ifPresent(demand -> headers.put(Wire.HEADER_PREFIX + Wire.EXPECTED_VERSION, demand));
        return headers;
    }

    private static Optional<String> expectation(Expectation expectation) {
        return expectation.match(new Expectation.Cases<>() {
            @Override
            public Optional<String> anything() {
                return Optional.empty();
            }

            @Override
            public Optional<String> absent() {
                return Optional.of(Wire.ABSENT);
            }

            @Override
            public Optional<String> present() {
                return Optional.of(Wire.PRESENT);
            }

            @Override
            public Optional<String> exactly(Version version) {
                return Optional.of(version.toString());
            }
        });
    }
}
