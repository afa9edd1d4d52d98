package dev.syncline.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import dev.syncline.event.Text;
import dev.syncline.event.UnreadableJsonException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A CloudEvent 1.0 in either mode of the Kafka protocol binding, reduced to attributes and data. Read by hand: the SDK's
 * JSON format passes numbers through binary floating point.
 *
 * @param attributes context attributes and extensions by name
 * @param data the content, absent where the event has none; read when asked for, so that an event with unreadable content
 *     is still known by its attributes
 */
record CloudEvent(Map<String, String> attributes, Supplier<Optional<JsonNode>> data) {
    /** @throws UnreadableEventException if it is no CloudEvent with JSON content */
    static CloudEvent of(LogRecord record) {
        String contentType =
                record.headers().getOrDefault(Wire.CONTENT_TYPE, "").toLowerCase(Locale.ROOT);
        if (contentType.startsWith("application/cloudevents")) {
            if (!contentType.startsWith(Wire.STRUCTURED)) {
                throw new UnreadableEventException("structured mode must be " + Wire.STRUCTURED);
            }
            byte[] value = record.value().orElseThrow(() -> new UnreadableEventException("the record has no value"));
            return ofStructured(object(value));
        }
        return ofBinary(record);
    }

    private static CloudEvent ofBinary(LogRecord record) {
        Map<String, String> attributes = new HashMap<>();
        record.headers().forEach((name, value) -> {
            if (name.startsWith(Wire.HEADER_PREFIX)) {
                attributes.put(name.substring(Wire.HEADER_PREFIX.length()), value);
            }
        });
        return new CloudEvent(
                attributes,
                () -> record.value().filter(value -> value.length > 0).map(CloudEvent::json));
    }

    /** @throws UnreadableEventException if an attribute is neither text, number nor boolean */
    static CloudEvent ofStructured(ObjectNode structured) {
        Map<String, String> attributes = new HashMap<>();
        structured.properties().forEach(member -> {
            String name = member.getKey();
            boolean content = name.equals("data") || name.equals("data_base64");
            if (!content && !member.getValue().isNull()) {
                if (!member.getValue().isValueNode()) {
                    throw new UnreadableEventException("every attribute must be a string");
                }
                attributes.put(name, whole(member.getValue().asText()));
            }
        });
        JsonNode data = structured.get("data");
        if (data == null && structured.has("data_base64")) {
            data = json(decode(structured.get("data_base64").asText()));
        }
        Optional<JsonNode> content = Optional.ofNullable(data).filter(node -> !node.isNull());
        return new CloudEvent(attributes, () -> content);
    }

    private static String whole(String text) {
        if (!Text.isWhole(text)) {
            throw new UnreadableEventException("no attribute may hold a lone surrogate");
        }
        return text;
    }

    private static byte[] decode(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new UnreadableEventException("data_base64 must be base64");
        }
    }

    private static ObjectNode object(byte[] value) {
        if (json(value) instanceof ObjectNode object) {
            return object;
        }
        throw new UnreadableEventException("a CloudEvent must be a JSON object");
    }

    private static JsonNode json(byte[] bytes) {
        try {
            return Json.read(bytes);
        } catch (UnreadableJsonException e) {
            throw new UnreadableEventException(e.getMessage());
        }
    }

    Optional<String> attribute(String name) {
        return Optional.ofNullable(attributes.get(name)).filter(value -> !value.isEmpty());
    }

    String required(String name) {
        return attribute(name).orElseThrow(() -> new UnreadableEventException("attribute " + name + " is missing"));
    }

    /** @throws UnreadableEventException if the content is not a JSON object */
    ObjectNode content() {
        Optional<JsonNode> content = data.get();
        if (content.isPresent() && content.get() instanceof ObjectNode object) {
            return object;
        }
        throw new UnreadableEventException("the event's data must be a JSON object");
    }
}
