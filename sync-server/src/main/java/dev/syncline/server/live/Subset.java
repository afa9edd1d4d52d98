package dev.syncline.server.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import dev.syncline.event.UnreadableJsonException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Some rows of a shape, once: which, in which order, how many. As the client wrote it. */
record Subset(
        String where,
        Map<Integer, String> parameters,
        Optional<String> orderBy,
        Optional<Long> limit,
        Optional<Long> offset) {
    private static final int MOST_BYTES = 1 << 20;
    private static final String PREFIX = "subset__";

    Subset {
        parameters = Map.copyOf(parameters);
        if ((limit.isPresent() || offset.isPresent()) && orderBy.isEmpty()) {
            throw ShapeRefusal.of("subset", "order_by is required when limit or offset is given");
        }
    }

    /** Of a POST's body, or of a GET's parameters; empty where the request asks for none. */
    static Optional<Subset> of(HttpServletRequest request) {
        if (request.getMethod().equals("POST")) {
            return Optional.of(ofBody(body(request)));
        }
        boolean asked = request.getParameterMap().keySet().stream().anyMatch(name -> name.startsWith(PREFIX));
        if (!asked) {
            return Optional.empty();
        }
        Optional<String> parameters = text(request, "params");
        return Optional.of(new Subset(
                text(request, "where").orElse(""),
                parameters.map(Subset::object).map(Subset::numbered).orElse(Map.of()),
                text(request, "order_by"),
                text(request, "limit").map(text -> number("limit", text)),
                text(request, "offset").map(text -> number("offset", text))));
    }

    private static Optional<String> text(HttpServletRequest request, String name) {
        return Optional.ofNullable(request.getParameter(PREFIX + name)).filter(text -> !text.isEmpty());
    }

    private static ObjectNode body(HttpServletRequest request) {
        try {
            byte[] bytes = request.getInputStream().readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw ShapeRefusal.of(413, "The body is larger than " + MOST_BYTES + " bytes");
            }
            return bytes.length == 0 ? Json.NODES.objectNode() : Json.object(bytes);
        } catch (UnreadableJsonException e) {
            throw ShapeRefusal.of("body", "is not readable: " + e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Subset ofBody(ObjectNode body) {
        JsonNode asked = body.path("subset").isObject() ? body.path("subset") : body;
        return new Subset(
                asked.path("where").asText(""),
                asked.path("params") instanceof ObjectNode params ? numbered(params) : Map.of(),
                Optional.of(asked.path("order_by").asText("")).filter(text -> !text.isEmpty()),
                member(asked, "limit"),
                member(asked, "offset"));
    }

    private static Optional<Long> member(JsonNode asked, String name) {
        JsonNode value = asked.path(name);
        return value.isMissingNode() || value.isNull() ? Optional.empty() : Optional.of(number(name, value.asText()));
    }

    private static ObjectNode object(String text) {
        try {
            return Json.object(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        } catch (UnreadableJsonException e) {
            throw ShapeRefusal.of("subset__params", "must be a JSON object: " + e.getMessage());
        }
    }

    private static Map<Integer, String> numbered(ObjectNode params) {
        Map<Integer, String> numbered = new TreeMap<>();
        params.properties().forEach(entry -> {
            if (!entry.getKey().matches("\\d{1,4}")) {
                throw ShapeRefusal.of("params", "keys must be numbers from 1, was " + entry.getKey());
            }
            numbered.put(Integer.parseInt(entry.getKey()), entry.getValue().asText());
        });
        return numbered;
    }

    private static long number(String name, String text) {
        if (!text.matches("\\d{1,12}")) {
            throw ShapeRefusal.of("subset__" + name, "must be a number, not negative");
        }
        return Long.parseLong(text);
    }
}
