package dev.syncline.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.decide.Limits;
import dev.syncline.decide.PlainSize;
import dev.syncline.event.Event;
import dev.syncline.event.Json;
import java.io.UncheckedIOException;

/** Keeps from the log what it would not take: an event may be small as it was sent, and large once its numbers are plain. */
final class EventSize {
    private EventSize() {}

    /** @throws ProblemException if the event's content is larger than the log takes */
    static void check(Event event) {
        event.match(new Event.Cases<Void>() {
            @Override
            public Void put(Event.Put put) {
                return checkContent(put.document());
            }

            @Override
            public Void patch(Event.Patch patch) {
                return checkContent(patch.patch());
            }

            @Override
            public Void assign(Event.Assign assign) {
                return checkContent(assign.fields());
            }

            @Override
            public Void delete(Event.Delete delete) {
                return null;
            }
        });
    }

    private static Void checkContent(JsonNode content) {
        checkNumbers(content);
        if (length(content) > Limits.MAX_DOCUMENT_BYTES) {
            throw tooLarge();
        }
        return null;
    }

    /** @throws ProblemException if its numbers alone are too large, which is found out without writing them */
    static void checkNumbers(JsonNode content) {
        if (PlainSize.exceedsAsWritten(content, Limits.MAX_DOCUMENT_BYTES)) {
            throw tooLarge();
        }
    }

    private static int length(JsonNode content) {
        try {
            return Json.bytes(content).length;
        } catch (UncheckedIOException e) {
            throw new ProblemException(
                    ProblemCode.UNREADABLE, "A number has at most " + Json.MAX_NUMBER_LENGTH + " digits");
        }
    }

    private static ProblemException tooLarge() {
        return new ProblemException(
                ProblemCode.TOO_LARGE,
                "With its numbers written out the content is larger than " + Limits.MAX_DOCUMENT_BYTES + " bytes");
    }
}
