package dev.syncline.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.codec.EventCodec;
import dev.syncline.codec.UnreadableEventException;
import dev.syncline.codec.Wire;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Event;
import dev.syncline.event.Json;
import dev.syncline.server.decide.VerdictFeed;
import dev.syncline.server.decide.Writes;
import dev.syncline.server.decide.Written;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * CloudEvents over HTTP, one or a batch, and what became of an event. The collection stands in the event as the extension
 * {@code collection}, where Kafka has it in the topic's name.
 */
@Path("/v1/events")
public final class EventsResource {
    static final int MAX_BATCH = 1000;

    private static final String COLLECTION = "collection";
    private static final int MAX_BATCH_BYTES = 16 << 20;

    private final Collections collections;
    private final Writes writes;
    private final VerdictFeed verdicts;
    private final EventOutcomes outcomes;

    EventsResource(Collections collections, Writes writes, VerdictFeed verdicts, EventOutcomes outcomes) {
        this.collections = collections;
        this.writes = writes;
        this.verdicts = verdicts;
        this.outcomes = outcomes;
    }

    /** Always 207 with an outcome per event, in the order given; not atomic. Order is kept within a document. */
    @POST
    public CompletionStage<Response> publish(@Context HttpHeaders headers, InputStream body) {
        Preferences preferences = Preferences.of(headers);
        List<CompletableFuture<ObjectNode>> answers = new ArrayList<>();
        for (JsonNode one : content(headers, body)) {
            answers.add(publish(one, preferences));
        }
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(all -> {
                    ObjectNode node = Json.NODES.objectNode();
                    ArrayNode items = node.putArray("items");
                    answers.forEach(answer -> items.add(answer.join()));
                    return Response.status(207)
                            .type(Wire.JSON)
                            .entity(Json.bytes(node))
                            .build();
                });
    }

    private static List<JsonNode> content(HttpHeaders headers, InputStream body) {
        String type = MediaTypes.bare(headers.getHeaderString(HttpHeaders.CONTENT_TYPE));
        if (type.equals(Wire.STRUCTURED)) {
            return List.of(Body.json(Body.read(body, MAX_BATCH_BYTES)));
        }
        if (!type.equals(Wire.BATCH)) {
            throw new ProblemException(
                    ProblemCode.UNSUPPORTED_MEDIA_TYPE,
                    "Send one event as " + Wire.STRUCTURED + ", several as " + Wire.BATCH);
        }
        if (!(Body.json(Body.read(body, MAX_BATCH_BYTES)) instanceof ArrayNode batch)) {
            throw new ProblemException(ProblemCode.UNREADABLE, "A batch must be a JSON array of CloudEvents");
        }
        if (batch.size() > MAX_BATCH) {
            throw new ProblemException(ProblemCode.TOO_LARGE, "A batch holds at most " + MAX_BATCH + " events");
        }
        List<JsonNode> events = new ArrayList<>(batch.size());
        batch.forEach(events::add);
        return events;
    }

    private CompletableFuture<ObjectNode> publish(JsonNode one, Preferences preferences) {
        try {
            Event event = event(one);
            CompletableFuture<Written> written = preferences.respondAsync()
                    ? writes.acknowledged(event, preferences.patience())
                    : writes.decided(event, preferences.patience());
            return written.thenApply(outcomes::of);
        } catch (ProblemException e) {
            return CompletableFuture.completedFuture(
                    outcomes.refused(one.path("id").asText(""), e.problem()));
        }
    }

    private Event event(JsonNode one) {
        if (!(one instanceof ObjectNode structured)) {
            throw new ProblemException(ProblemCode.UNREADABLE, "A CloudEvent must be a JSON object");
        }
        String collection = structured.path(COLLECTION).asText("");
        if (collection.isEmpty()) {
            throw new ProblemException(ProblemCode.UNREADABLE, "attribute collection is missing");
        }
        collections.get(collection);
        EventSize.checkNumbers(structured);
        try {
            Event event = EventCodec.decodeStructured(collection, structured);
            checkTrusted(event);
            EventSize.check(event);
            return event;
        } catch (UnreadableEventException e) {
            throw new ProblemException(ProblemCode.UNREADABLE, e.getMessage());
        }
    }

    private static void checkTrusted(Event event) {
        if (!event.key().tenant().equals(DocumentKey.DEFAULT_TENANT)) {
            throw new ProblemException(
                    Problem.of(ProblemCode.BAD_REQUEST, "HTTP serves the tenant " + DocumentKey.DEFAULT_TENANT));
        }
        if (event.envelope().source().startsWith(Wire.CAPTURE_SOURCE)) {
            throw new ProblemException(ProblemCode.BAD_REQUEST, "source " + Wire.CAPTURE_SOURCE + " is capture's own");
        }
    }

    /**
     * What became of an event.
     *
     * @param at its place in the log, as the Location of a 202 has it; without it only recent events are known
     */
    @GET
    @Path("/{id}")
    public Response get(@PathParam("id") String id, @QueryParam("at") String at) {
        Optional<ObjectNode> known = at == null
                ? verdicts.recent(DocumentKey.DEFAULT_TENANT, id).map(outcome -> outcomes.of(id, outcome))
                : outcomes.atPlace(id, at);
        ObjectNode body = known.orElseThrow(() -> new ProblemException(
                ProblemCode.UNKNOWN_EVENT,
                "This server has not heard of it lately. Ask with the Location that the 202 gave, or retry the "
                        + "write with the event's id as Idempotency-Key"));
        return Response.ok(Json.bytes(body), Wire.JSON).build();
    }
}
