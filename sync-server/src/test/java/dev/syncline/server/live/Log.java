package dev.syncline.server.live;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.CollectionSchema;
import dev.syncline.event.Cause;
import dev.syncline.event.Change;
import dev.syncline.event.Document;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Json;
import dev.syncline.event.Operation;
import dev.syncline.event.Position;
import dev.syncline.event.Version;
import dev.syncline.projector.LoggedChange;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Changes of two small collections, as the decider would write them. */
final class Log {
    static final Catalog CATALOG = new Catalog(
            List.of(CollectionSchema.parse("tasks", bytes("""
                    {"type":"object","required":["id"],"properties":{"id":{"type":"string"},
                     "project":{"type":"string"},"state":{"type":"string"},"size":{"type":"integer"}}}""")), CollectionSchema.parse("projects", bytes("""
                    {"type":"object","required":["id"],"properties":{"id":{"type":"string"},
                     "name":{"type":"string"},"owner":{"type":"string"},"open":{"type":"boolean"}}}"""))));

    private static final Cause CAUSE =
            new Cause("event", "/test", Optional.empty(), Optional.empty(), Optional.empty());

    private final Map<DocumentKey, Document> documents = new HashMap<>();
    private long next;

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    Position next() {
        return new Position(next);
    }

    /** The documents of a collection as they are now. */
    List<ObjectNode> documents(String collection) {
        return documents.entrySet().stream()
                .filter(entry -> entry.getKey().collection().equals(collection))
                .map(entry -> entry.getValue().fields())
                .toList();
    }

    LoggedChange put(String collection, String json) {
        return put("default", collection, json);
    }

    LoggedChange put(String tenant, String collection, String json) {
        Document after = Document.ofCanonical(Json.object(bytes(json)));
        DocumentKey key =
                new DocumentKey(tenant, collection, after.fields().path("id").asText());
        Optional<Document> before = Optional.ofNullable(documents.put(key, after));
        return logged(key, before.isPresent() ? Operation.UPDATE : Operation.CREATE, before, Optional.of(after));
    }

    /** Empty where there is none. */
    Optional<LoggedChange> delete(String collection, String id) {
        DocumentKey key = new DocumentKey("default", collection, id);
        return Optional.ofNullable(documents.remove(key))
                .map(before -> logged(key, Operation.DELETE, Optional.of(before), Optional.empty()));
    }

    private LoggedChange logged(
            DocumentKey key, Operation operation, Optional<Document> before, Optional<Document> after) {
        List<String> changed = new ArrayList<>();
        CATALOG.collection(key.collection()).orElseThrow().fields().forEach(field -> {
            Object from =
                    before.map(document -> document.fields().get(field.name())).orElse(null);
            Object to =
                    after.map(document -> document.fields().get(field.name())).orElse(null);
            if (!java.util.Objects.equals(from, to)) {
                changed.add(field.name());
            }
        });
        long position = next++;
        return new LoggedChange(
                new Position(position),
                new Change(key, operation, new Version(position), before, after, changed, CAUSE));
    }
}
