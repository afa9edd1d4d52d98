package dev.syncline.server.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.FieldError;
import dev.syncline.event.Json;
import dev.syncline.event.Position;
import dev.syncline.event.Version;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;

/**
 * Why a request was not done: RFC 9457. What happened, why, what to do; never a value, a stack trace or a class name.
 *
 * @param detail for people
 * @param current the document's version, where that is what was wrong
 * @param eventId what to retry with, where the outcome is unknown
 * @param position how far the store is, where the request waited for it
 */
public record Problem(
        ProblemCode code,
        int status,
        String detail,
        List<FieldError> errors,
        Optional<Version> current,
        Optional<String> eventId,
        Optional<Position> position) {
    public static final MediaType MEDIA_TYPE = new MediaType("application", "problem+json");

    private static final int RETRY_AFTER_SECONDS = 1;

    public Problem {
        errors = List.copyOf(errors);
    }

    public static Problem of(ProblemCode code, String detail) {
        return new Problem(
                code, code.status(), detail, List.of(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    public static Problem of(ProblemCode code, String detail, List<FieldError> errors) {
        return new Problem(code, code.status(), detail, errors, Optional.empty(), Optional.empty(), Optional.empty());
    }

    Problem withStatus(int other) {
        return new Problem(code, other, detail, errors, current, eventId, position);
    }

    Problem withCurrent(Optional<Version> version) {
        return new Problem(code, status, detail, errors, version, eventId, position);
    }

    Problem withEventId(String id) {
        return new Problem(code, status, detail, errors, current, Optional.of(id), position);
    }

    Problem withPosition(Position reached) {
        return new Problem(code, status, detail, errors, current, eventId, Optional.of(reached));
    }

    public ObjectNode tree() {
        ObjectNode node = Json.NODES.objectNode();
        node.put("type", "urn:syncline:problem:" + code.wire());
        node.put("title", code.title());
        node.put("status", status);
        node.put("detail", detail);
        node.put("code", code.wire());
        if (!errors.isEmpty()) {
            ArrayNode list = node.putArray("errors");
            errors.forEach(
                    error -> list.addObject().put("pointer", error.pointer()).put("detail", error.message()));
        }
        current.ifPresent(version -> node.put("currentVersion", version.offset()));
        eventId.ifPresent(id -> node.put("eventId", id));
        position.ifPresent(reached -> node.put("position", reached.offset()));
        node.put("retryable", code.retryable());
        return node;
    }

    public Response response() {
        Response.ResponseBuilder response =
                Response.status(status).type(MEDIA_TYPE).entity(Json.bytes(tree()));
        if (status == 503) {
            response.header("Retry-After", RETRY_AFTER_SECONDS);
        }
        if (code == ProblemCode.UNSUPPORTED_PATCH) {
            response.header("Accept-Patch", MediaTypes.MERGE_PATCH);
        }
        return response.build();
    }
}
