package dev.syncline.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import dev.syncline.event.UnreadableJsonException;
import java.io.IOException;
import java.io.InputStream;

/** A request's content: limited before it is read, and read as JSON. */
final class Body {
    private Body() {}

    /** @throws ProblemException if there is more than {@code limit} bytes */
    static byte[] read(InputStream body, int limit) {
        try {
            byte[] bytes = body.readNBytes(limit + 1);
            if (bytes.length > limit) {
                throw new ProblemException(ProblemCode.TOO_LARGE, "The limit is " + limit + " bytes");
            }
            return bytes;
        } catch (IOException e) {
            throw new ProblemException(ProblemCode.UNREADABLE, "The request ended before its content");
        }
    }

    static JsonNode json(byte[] bytes) {
        try {
            return Json.read(bytes);
        } catch (UnreadableJsonException e) {
            throw new ProblemException(ProblemCode.UNREADABLE, e.getMessage());
        }
    }

    static ObjectNode object(byte[] bytes) {
        if (json(bytes) instanceof ObjectNode object) {
            return object;
        }
        throw new ProblemException(ProblemCode.UNREADABLE, "A JSON object is expected");
    }
}
