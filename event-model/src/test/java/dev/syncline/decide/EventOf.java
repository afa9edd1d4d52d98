package dev.syncline.decide;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.CollectionSchema;
import dev.syncline.event.CaptureSequence;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Envelope;
import dev.syncline.event.Event;
import dev.syncline.event.Expectation;
import dev.syncline.event.Json;
import dev.syncline.event.Version;
import java.nio.charset.StandardCharsets;

/** An event of task {@code t1}, step by step: {@code event("e1").expecting(7).put("{...}")}. */
record EventOf(DocumentKey key, Envelope envelope) {
    static final Collection TASKS = CollectionSchema.parse("tasks", """
            {"type":"object","required":["id","title"],"additionalProperties":false,"properties":{
              "id":{"type":"string"},
              "title":{"type":"string","minLength":1},
              "status":{"enum":["todo","done"],"default":"todo"},
              "estimate":{"type":"number","x-postgres":"numeric(12,2)"},
              "labels":{"type":"array"},
              "extra":{"type":"object"},
              "createdAt":{"type":"string","format":"date-time","x-stamp":"created"},
              "updatedAt":{"type":"string","format":"date-time","x-stamp":"updated"}}}
            """.getBytes(StandardCharsets.UTF_8));
    static final DocumentKey T1 = new DocumentKey("acme", "tasks", "t1");

    static EventOf event(String id) {
        return new EventOf(T1, Envelope.of(id, "/test"));
    }

    static EventOf captured(long epoch, long lsn) {
        CaptureSequence at = new CaptureSequence(epoch, lsn);
        return new EventOf(T1, Envelope.of(at.wire(), "/syncline/capture").captured(at));
    }

    EventOf of(String document) {
        return new EventOf(new DocumentKey("acme", "tasks", document), envelope);
    }

    EventOf expecting(Expectation demanded) {
        return new EventOf(key, envelope.expecting(demanded));
    }

    EventOf expecting(long version) {
        return expecting(new Expectation.Exactly(new Version(version)));
    }

    Event put(String json) {
        return new Event.Put(key, envelope, object(json));
    }

    Event patch(String json) {
        return new Event.Patch(key, envelope, object(json));
    }

    Event assign(String json) {
        return new Event.Assign(key, envelope, object(json));
    }

    Event delete() {
        return new Event.Delete(key, envelope);
    }

    static ObjectNode object(String json) {
        return Json.object(json.getBytes(StandardCharsets.UTF_8));
    }
}
