package dev.syncline.projector;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.Canonical;
import dev.syncline.catalog.CanonicalForm;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.CollectionSchema;
import dev.syncline.event.Cause;
import dev.syncline.event.Change;
import dev.syncline.event.Document;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Json;
import dev.syncline.event.Operation;
import dev.syncline.event.Position;
import dev.syncline.event.Version;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Documents and changes of one collection, for tests of stores. */
public final class Tasks {
    public static final String TENANT = "acme";
    public static final Collection COLLECTION = CollectionSchema.parse("tasks", """
            {"type": "object", "required": ["id", "title"], "properties": {
               "id": {"type": "string"},
               "title": {"type": "string"},
               "notes": {"type": "string"},
               "rank": {"type": "integer", "format": "int64"},
               "price": {"type": "number", "x-postgres": "numeric(38,8)"},
               "done": {"type": "boolean"},
               "dueAt": {"type": "string", "format": "date-time"},
               "extra": {"type": "object"}}}
            """.getBytes(StandardCharsets.UTF_8));

    private static final Cause CAUSE = new Cause("e", "/test", Optional.empty(), Optional.empty(), Optional.empty());

    private Tasks() {}

    /** As a catalog has it in which the tasks have one more text. */
    public static Collection withField(String name) {
        ObjectNode schema = COLLECTION.schema().deepCopy();
        ((ObjectNode) schema.get("properties")).putObject(name).put("type", "string");
        return CollectionSchema.parse(COLLECTION.name(), Json.bytes(schema));
    }

    public static DocumentKey key(String id) {
        return new DocumentKey(TENANT, COLLECTION.name(), id);
    }

    /** {@code fields} as JSON members, title among them. */
    public static Document document(String id, String fields) {
        ObjectNode published = Json.object(("{" + fields + "}").getBytes(StandardCharsets.UTF_8));
        published.put("id", id);
        if (CanonicalForm.of(COLLECTION, published) instanceof Canonical.Valid valid) {
            return valid.document();
        }
        throw new IllegalArgumentException("not a task: " + fields);
    }

    public static Document titled(String id, String title) {
        return document(id, "\"title\": \"" + title + "\"");
    }

    /** The change at this position; its version is the position, too. */
    public static LoggedChange put(long position, String id, String title) {
        return put(position, position, titled(id, title));
    }

    public static LoggedChange put(long position, long version, Document document) {
        return put(position, version, key(document.fields().get("id").textValue()), document);
    }

    public static LoggedChange put(long position, long version, DocumentKey key, Document document) {
        return new LoggedChange(
                new Position(position),
                new Change(
                        key,
                        Operation.CREATE,
                        new Version(version),
                        Optional.empty(),
                        Optional.of(document),
                        List.of(),
                        CAUSE));
    }

    public static LoggedChange delete(long position, String id) {
        return delete(position, key(id));
    }

    public static LoggedChange delete(long position, DocumentKey key) {
        Document before = Document.ofCanonical(Json.object("{}".getBytes(StandardCharsets.UTF_8)));
        return new LoggedChange(
                new Position(position),
                new Change(
                        key,
                        Operation.DELETE,
                        new Version(position),
                        Optional.of(before),
                        Optional.empty(),
                        List.of(),
                        CAUSE));
    }
}
