package dev.syncline.server.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.codec.Wire;
import dev.syncline.event.Change;
import dev.syncline.event.Document;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Duplicate;
import dev.syncline.event.Event;
import dev.syncline.event.FirstVerdict;
import dev.syncline.event.Json;
import dev.syncline.event.Operation;
import dev.syncline.event.Place;
import dev.syncline.event.Position;
import dev.syncline.event.Rejection;
import dev.syncline.event.Verdict;
import dev.syncline.history.Decided;
import dev.syncline.history.kafka.DocumentHistory;
import dev.syncline.server.decide.Outcome;
import dev.syncline.server.decide.VerdictFeed;
import dev.syncline.server.decide.Written;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** From what is known of a write to the answer: the one table. */
final class WriteAnswers {
    static final String POSITION = "Syncline-Position";
    static final String REPLAYED = "Idempotency-Replayed";

    private final VerdictFeed verdicts;
    private final DocumentHistory history;

    WriteAnswers(VerdictFeed verdicts, DocumentHistory history) {
        this.verdicts = verdicts;
        this.history = history;
    }

    Response answer(Written written, Preconditions preconditions, Preferences preferences) {
        Response response = written.match(new Written.Cases<>() {
            @Override
            public Response decided(Written.Decided decided) {
                return WriteAnswers.this.decided(decided.outcome(), preconditions, preferences);
            }

            @Override
            public Response acknowledged(Written.Acknowledged acknowledged) {
                return accepted(acknowledged.event(), acknowledged.place());
            }

            @Override
            public Response unknown(Written.Unknown unknown) {
                return WriteAnswers.this.unknown(unknown.event()).response();
            }

            @Override
            public Response notPublished(Written.NotPublished notPublished) {
                return WriteAnswers.this.notPublished(notPublished.reason()).response();
            }
        });
        return preferences.applied().isEmpty()
                ? response
                : Response.fromResponse(response)
                        .header("Preference-Applied", preferences.applied())
                        .build();
    }

    private Response decided(Outcome outcome, Preconditions preconditions, Preferences preferences) {
        return outcome.verdict().match(new Verdict.Cases<>() {
            @Override
            public Response accepted(Change change) {
                return changed(change, outcome.position(), preferences).build();
            }

            @Override
            public Response rejected(Rejection rejection) {
                return problem(rejection, preconditions).response();
            }

            @Override
            public Response duplicate(Duplicate duplicate) {
                return replayed(duplicate, preconditions, preferences);
            }
        });
    }

    private static Response.ResponseBuilder changed(
            Change change, Optional<Position> position, Preferences preferences) {
        boolean created = change.operation() == Operation.CREATE;
        Response.ResponseBuilder response = Response.status(created ? 201 : 200);
        if (created) {
            response.location(path(change.key()));
        }
        if (change.after().isEmpty() || preferences.minimal()) {
            response.status(created ? 201 : 204);
        } else {
            response.type(Wire.JSON)
                    .entity(
                            preferences.representation()
                                    ? withNumber(change.after().get(), position)
                                    : change.after().get().json());
        }
        response.header("ETag", Preconditions.etag(change.version()));
        position.ifPresent(at -> response.header(POSITION, at.offset()));
        return response;
    }

    /** {@code txid} is what clients of the live feed wait for; it is the position. */
    private static byte[] withNumber(Document after, Optional<Position> position) {
        ObjectNode told = after.fields().deepCopy();
        position.ifPresent(at -> told.put("txid", at.offset()));
        return Json.bytes(told);
    }

    /**
     * As the first answer, from the log: the event says where it stands, and its effect is what the log folds to there. Its
     * position is a later one where this server has not heard the first verdict lately.
     */
    private Response replayed(Duplicate duplicate, Preconditions preconditions, Preferences preferences) {
        Optional<Verdict> first = duplicate.first().match(new FirstVerdict.Cases<>() {
            @Override
            public Optional<Verdict> accepted(FirstVerdict.WasAccepted accepted) {
                return verdictAt(duplicate.key(), accepted.version().offset());
            }

            @Override
            public Optional<Verdict> rejected(FirstVerdict.WasRejected rejected) {
                return verdictAt(duplicate.key(), rejected.version().offset());
            }

            @Override
            public Optional<Verdict> alreadyCaptured() {
                return Optional.empty();
            }
        });
        String tenant = duplicate.key().tenant();
        Optional<Position> position = verdicts.recent(tenant, duplicate.cause().eventId())
                .flatMap(Outcome::position)
                .or(() -> verdicts.heard(tenant));
        Response response = first.map(verdict -> decided(new Outcome(verdict, position), preconditions, preferences))
                .orElseGet(() -> Response.noContent().build());
        return Response.fromResponse(response).header(REPLAYED, "true").build();
    }

    private Optional<Verdict> verdictAt(DocumentKey key, long offset) {
        return history.of(key).stream()
                .filter(decided -> decided.place().offset() == offset)
                .map(Decided::verdict)
                .findFirst();
    }

    private static Response accepted(Event event, Place place) {
        String id = URLEncoder.encode(event.envelope().id(), StandardCharsets.UTF_8);
        return Response.accepted()
                .location(URI.create("/v1/events/" + id + "?at=" + place.wire()))
                .build();
    }

    static URI path(DocumentKey key) {
        return URI.create("/v1/" + key.collection() + "/"
                + URLEncoder.encode(key.id(), StandardCharsets.UTF_8).replace("+", "%20"));
    }

    Problem unknown(Event event) {
        return Problem.of(
                        ProblemCode.OUTCOME_UNKNOWN,
                        event.key().display() + ", event " + event.envelope().id()
                                + ": the log did not acknowledge in time. It may still be accepted. Retry with the event's "
                                + "id as Idempotency-Key")
                .withEventId(event.envelope().id());
    }

    Problem notPublished(String reason) {
        return Problem.of(ProblemCode.LOG_UNAVAILABLE, "nothing was published, try again later: " + reason);
    }

    /** 412 where the request's own header made the demand. */
    Problem problem(Rejection rejection, Preconditions preconditions) {
        ProblemCode code = ProblemCode.of(rejection.reason());
        String document = rejection
                .key()
                .map(DocumentKey::display)
                .orElse(rejection.place().collection());
        Problem problem = Problem.of(code, document + " not changed: " + rejection.detail(), rejection.errors())
                .withCurrent(rejection.current());
        boolean demand = switch (rejection.reason()) {
            case VERSION_CONFLICT, NOT_FOUND, ALREADY_EXISTS -> preconditions.conditional();
            case SCHEMA, UNREADABLE, UNKNOWN_COLLECTION, TOO_LARGE -> false;
        };
        return demand ? problem.withStatus(412) : problem;
    }
}
