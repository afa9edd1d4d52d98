package dev.syncline.server.ops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import dev.syncline.event.UnreadableJsonException;
import dev.syncline.server.http.ProblemCode;
import dev.syncline.server.http.ProblemException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Requests to do something: a JSON object, or nothing for all defaults. */
final class Bodies {
    private final ObjectNode body;

    private Bodies(ObjectNode body) {
        this.body = body;
    }

    /** @param known every member there may be */
    static Bodies read(byte[] bytes, Set<String> known) {
        ObjectNode body;
        try {
            body = bytes.length == 0 ? Json.NODES.objectNode() : Json.object(bytes);
        } catch (UnreadableJsonException e) {
            throw new ProblemException(ProblemCode.UNREADABLE, e.getMessage());
        }
        for (Iterator<String> names = body.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name)) {
                throw bad("unknown member, there are "
                        + String.join(", ", known.stream().sorted().toList()));
            }
        }
        return new Bodies(body);
    }

    static ProblemException bad(String detail) {
        return new ProblemException(ProblemCode.BAD_REQUEST, detail);
    }

    /** What an unfit value says becomes the problem's detail. */
    static <T> T checked(Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            throw bad(e.getMessage());
        }
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(body.get(name))
                .filter(node -> !node.isNull())
                .map(node -> {
                    if (!node.isTextual()) {
                        throw bad(name + " must be a string");
                    }
                    return node.textValue();
                });
    }

    List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        JsonNode node = body.path(name);
        if (!node.isMissingNode() && !node.isArray()) {
            throw bad(name + " must be an array of strings");
        }
        node.forEach(element -> {
            if (!element.isTextual()) {
                throw bad(name + " must be an array of strings");
            }
            texts.add(element.textValue());
        });
        return texts;
    }

    boolean flag(String name) {
        JsonNode node = body.path(name);
        if (!node.isMissingNode() && !node.isBoolean()) {
            throw bad(name + " must be true or false");
        }
        return node.asBoolean(false);
    }

    int number(String name, int byDefault, int most) {
        JsonNode node = body.path(name);
        if (node.isMissingNode()) {
            return byDefault;
        }
        if (!node.canConvertToInt() || node.intValue() < 1 || node.intValue() > most) {
            throw bad(name + " must be 1 to " + most);
        }
        return node.intValue();
    }

    /** Documents a second; 0 for as many as can be. */
    long rate() {
        JsonNode node = body.path("rate");
        if (node.isMissingNode()) {
            return 0;
        }
        if (!node.canConvertToLong() || !node.isIntegralNumber() || node.longValue() < 0) {
            throw bad("rate must be a number of documents a second, 0 for no limit");
        }
        return node.longValue();
    }
}
