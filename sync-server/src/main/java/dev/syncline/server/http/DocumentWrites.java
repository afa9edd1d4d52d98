package dev.syncline.server.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.Collection;
import dev.syncline.codec.Wire;
import dev.syncline.decide.Limits;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Envelope;
import dev.syncline.event.Event;
import dev.syncline.event.Expectation;
import dev.syncline.server.decide.Writes;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Requests that write one document become one event each, and wait for its verdict. */
final class DocumentWrites {
    private static final String SOURCE = "/syncline/http";

    private final Collections collections;
    private final Writes writes;
    private final WriteAnswers answers;
    private final Clock clock;
    private final Consumer<Duration> latency;

    /** @param latency is told how long each verdict took */
    DocumentWrites(
            Collections collections, Writes writes, WriteAnswers answers, Clock clock, Consumer<Duration> latency) {
        this.collections = collections;
        this.writes = writes;
        this.answers = answers;
        this.clock = clock;
        this.latency = latency;
    }

    CompletionStage<Response> create(String name, HttpHeaders headers, InputStream body) {
        Collection collection = collections.get(name);
        ObjectNode document = content(headers, body, Wire.JSON);
        String eventId = EventIds.idempotencyKey(headers).orElseGet(() -> EventIds.fresh(clock));
        String id = document.hasNonNull(Collection.ID)
                ? document.get(Collection.ID).asText()
                : EventIds.documentOf(name, eventId);
        DocumentKey key = collections.key(collection, id);
        Preconditions asked = Preconditions.of(headers);
        if (headers.getHeaderString(HttpHeaders.IF_MATCH) != null) {
            throw new ProblemException(
                    ProblemCode.BAD_REQUEST,
                    "A POST creates, and what is not there has no version: leave If-Match out, or PUT to the document");
        }
        Preconditions absent = new Preconditions(Expectation.ABSENT, asked.conditional());
        return submit(new Event.Put(key, envelope(eventId, headers, absent), document), absent, headers);
    }

    CompletionStage<Response> put(String name, String id, HttpHeaders headers, InputStream body) {
        DocumentKey key = collections.key(collections.get(name), id);
        ObjectNode document = content(headers, body, Wire.JSON);
        Preconditions preconditions = Preconditions.of(headers);
        return submit(new Event.Put(key, envelope(headers, preconditions), document), preconditions, headers);
    }

    CompletionStage<Response> patch(String name, String id, HttpHeaders headers, InputStream body) {
        DocumentKey key = collections.key(collections.get(name), id);
        ObjectNode patch = content(headers, body, MediaTypes.MERGE_PATCH);
        Preconditions preconditions = Preconditions.of(headers);
        return submit(new Event.Patch(key, envelope(headers, preconditions), patch), preconditions, headers);
    }

    CompletionStage<Response> delete(String name, String id, HttpHeaders headers) {
        DocumentKey key = collections.key(collections.get(name), id);
        Preconditions preconditions = Preconditions.of(headers);
        return submit(new Event.Delete(key, envelope(headers, preconditions)), preconditions, headers);
    }

    private ObjectNode content(HttpHeaders headers, InputStream body, String expected) {
        String found = MediaTypes.bare(headers.getHeaderString(HttpHeaders.CONTENT_TYPE));
        if (!found.equals(expected)) {
            ProblemCode code = expected.equals(MediaTypes.MERGE_PATCH)
                    ? ProblemCode.UNSUPPORTED_PATCH
                    : ProblemCode.UNSUPPORTED_MEDIA_TYPE;
            throw new ProblemException(code, "Send the document with Content-Type: " + expected);
        }
        return Body.object(Body.read(body, Limits.MAX_DOCUMENT_BYTES));
    }

    private Envelope envelope(HttpHeaders headers, Preconditions preconditions) {
        return envelope(
                EventIds.idempotencyKey(headers).orElseGet(() -> EventIds.fresh(clock)), headers, preconditions);
    }

    private Envelope envelope(String id, HttpHeaders headers, Preconditions preconditions) {
        Optional<String> trace = Optional.ofNullable(headers.getHeaderString("traceparent"))
                .filter(header -> header.matches("[0-9a-f-]{55}"));
        return new Envelope(
                id,
                SOURCE,
                Optional.of(clock.instant()),
                Optional.empty(),
                trace,
                preconditions.expectation(),
                Optional.empty());
    }

    private CompletionStage<Response> submit(Event event, Preconditions preconditions, HttpHeaders headers) {
        EventSize.check(event);
        Preferences preferences = Preferences.of(headers);
        if (preferences.respondAsync()) {
            return writes.acknowledged(event, preferences.patience())
                    .thenApply(written -> answers.answer(written, preconditions, preferences));
        }
        long from = System.nanoTime();
        return writes.decided(event, preferences.patience()).thenApply(written -> {
            latency.accept(Duration.ofNanos(System.nanoTime() - from));
            return answers.answer(written, preconditions, preferences);
        });
    }
}
