package dev.syncline.server.live;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.Field;
import dev.syncline.event.Change;
import dev.syncline.event.Document;
import dev.syncline.event.Position;
import dev.syncline.projector.LoggedChange;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** A shape's messages as the protocol's JSON. Immutable and thread-safe. */
final class ShapeMessages implements ShapeView {
    private static final byte[] VALUE = "\\\"\",\"value\":{".getBytes(StandardCharsets.UTF_8);
    private static final byte[] END = "}}".getBytes(StandardCharsets.UTF_8);

    private final ShapeDefinition definition;
    private final byte[] keyStart;
    private final byte[] insertEnd;
    private final String relation;

    ShapeMessages(ShapeDefinition definition) {
        this.definition = definition;
        String table = definition.collection().table();
        this.keyStart = ("{\"key\":\"\\\"public\\\".\\\"" + table + "\\\"/\\\"").getBytes(StandardCharsets.UTF_8);
        this.relation = "\"relation\":[\"public\",\"" + table + "\"]";
        this.insertEnd = ("},\"headers\":{\"operation\":\"insert\"," + relation).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Rows that were there, as PostgreSQL copies them.
     *
     * @param headers further headers, each with a comma before it
     */
    CopyInserts copied(byte[] headers) {
        byte[] end = new JsonBytes().raw(insertEnd).raw(headers).raw(END).toBytes();
        return new CopyInserts(keyStart, definition.columns(), end);
    }

    /** As {@link #copied}, of a document. */
    void row(ObjectNode document, byte[] headers, JsonBytes out) {
        head(document, out);
        values(document, definition.columns(), out);
        out.raw(insertEnd).raw(headers).raw(END);
    }

    /** What a change means for a shape whose clause asks the document alone. */
    @Override
    public List<byte[]> of(LoggedChange logged) {
        return of(
                        logged,
                        logged.change().before().filter(this::isIn),
                        logged.change().after().filter(this::isIn).isPresent())
                .stream()
                .toList();
    }

    /**
     * What a change means for its document; empty if nothing.
     *
     * @param before as it was in the shape; empty if it was not
     * @param isIn whether it is in the shape now
     */
    Optional<byte[]> of(LoggedChange logged, Optional<Document> before, boolean isIn) {
        Change change = logged.change();
        if (!isIn) {
            return before.map(document -> delete(document, logged.position()));
        }
        Document after = change.after().orElseThrow();
        if (before.isEmpty()) {
            return Optional.of(insert(after, logged.position()));
        }
        List<Field> changed = definition.columns().stream()
                .filter(field -> change.changed().contains(field.name()))
                .toList();
        return changed.isEmpty()
                ? Optional.empty()
                : Optional.of(update(before.get(), after, changed, logged.position()));
    }

    private boolean isIn(Document document) {
        return Interest.matches(definition.where(), Optional.of(document));
    }

    byte[] insert(Document after, Position position) {
        JsonBytes out = new JsonBytes();
        head(after.fields(), out);
        values(after.fields(), definition.columns(), out);
        return end("insert", position, out);
    }

    private byte[] update(Document before, Document after, List<Field> changed, Position position) {
        JsonBytes out = new JsonBytes();
        head(after.fields(), out);
        List<Field> told = definition.whole() ? definition.columns() : withId(changed);
        values(after.fields(), told, out);
        if (definition.whole()) {
            out.raw("},\"old_value\":{");
            values(before.fields(), changed, out);
        }
        return end("update", position, out);
    }

    private List<Field> withId(List<Field> changed) {
        Field id = definition.collection().id();
        return definition.columns().stream()
                .filter(field -> field.equals(id) || changed.contains(field))
                .toList();
    }

    byte[] delete(Document before, Position position) {
        JsonBytes out = new JsonBytes();
        head(before.fields(), out);
        values(
                before.fields(),
                definition.whole()
                        ? definition.columns()
                        : List.of(definition.collection().id()),
                out);
        return end("delete", position, out);
    }

    private void head(ObjectNode document, JsonBytes out) {
        byte[] id = document.path(Collection.ID).asText().getBytes(StandardCharsets.UTF_8);
        out.raw(keyStart);
        keyPart(id, 0, id.length, out);
        out.raw(VALUE);
    }

    /** A slash is doubled; the quotes around it stand in a JSON string themselves. */
    private static void keyPart(byte[] id, int from, int to, JsonBytes out) {
        for (int i = from; i < to; i++) {
            if (id[i] == '/') {
                out.raw("//");
            } else {
                out.content(id, i, i + 1);
            }
        }
    }

    private static void values(ObjectNode document, List<Field> fields, JsonBytes out) {
        boolean first = true;
        for (Field field : fields) {
            out.raw(first ? "\"" : ",\"").raw(field.column()).raw("\":");
            Optional<String> text = ShapeValues.text(field, document);
            if (text.isPresent()) {
                out.string(text.get());
            } else {
                out.raw("null");
            }
            first = false;
        }
    }

    private byte[] end(String operation, Position position, JsonBytes out) {
        return out.raw("},\"headers\":{\"operation\":\"" + operation + "\"," + relation + ",\"txids\":[" + position
                        + "],\"lsn\":\"" + position + "\",\"op_position\":0,\"last\":true}}")
                .toBytes();
    }

    /** Everything below {@code next} is in what came before. */
    static byte[] snapshotEnd(Position next) {
        return "{\"headers\":{\"control\":\"snapshot-end\",\"xmin\":\"%s\",\"xmax\":\"%s\",\"xip_list\":[]}}"
                .formatted(next, next)
                .getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Everything below {@code next} has been told. Names no position before the first: clients that stream would go on
     * behind it.
     */
    static byte[] upToDate(Position next) {
        String seen = ShapeOffset.last(next)
                .map(last -> ",\"global_last_seen_lsn\":\"" + last + "\"")
                .orElse("");
        return ("{\"headers\":{\"control\":\"up-to-date\"" + seen + "}}").getBytes(StandardCharsets.UTF_8);
    }
}
