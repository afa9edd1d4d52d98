package dev.syncline.server.live;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.Collection;
import dev.syncline.codec.ChangeCodec;
import dev.syncline.event.Change;
import dev.syncline.event.Document;
import dev.syncline.event.Json;
import dev.syncline.event.Position;
import dev.syncline.projector.LoggedChange;
import dev.syncline.projector.SnapshotDocument;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Changes as a feed's bytes: JSON lines or server-sent events. */
enum ChangeFormat {
    /** One JSON object per line; empty lines keep the connection alive. */
    LINES("application/x-ndjson") {
        @Override
        byte[] event(String name, Optional<Position> id, byte[] json) {
            byte[] line = java.util.Arrays.copyOf(json, json.length + 1);
            line[json.length] = '\n';
            return line;
        }

        @Override
        byte[] keepAlive() {
            return "\n".getBytes(StandardCharsets.UTF_8);
        }

        @Override
        byte[] begin(Duration retry) {
            return keepAlive();
        }
    },
    /** As browsers' EventSource reads them; the id of an event is the position to go on behind. */
    EVENTS("text/event-stream") {
        @Override
        byte[] event(String name, Optional<Position> id, byte[] json) {
            // An empty id is forgotten: a browser that came with it again would be told the same again.
            String place = name.equals(MUST_REFETCH)
                    ? "id:\n"
                    : id.map(position -> "id: " + position + "\n").orElse("");
            String head = place + "event: " + name + "\ndata: ";
            ByteArrayOutputStream out = new ByteArrayOutputStream(head.length() + json.length + 2);
            out.writeBytes(head.getBytes(StandardCharsets.UTF_8));
            out.writeBytes(json);
            out.writeBytes("\n\n".getBytes(StandardCharsets.UTF_8));
            return out.toByteArray();
        }

        @Override
        byte[] keepAlive() {
            return ": keep-alive\n\n".getBytes(StandardCharsets.UTF_8);
        }

        @Override
        byte[] begin(Duration retry) {
            return ("retry: " + retry.toMillis() + "\n: keep-alive\n\n").getBytes(StandardCharsets.UTF_8);
        }
    };

    /** The log does not hold any more what comes behind the reader's place: it must begin anew. */
    static final String MUST_REFETCH = "must-refetch";

    private final String mediaType;

    ChangeFormat(String mediaType) {
        this.mediaType = mediaType;
    }

    String mediaType() {
        return mediaType;
    }

    abstract byte[] event(String name, Optional<Position> id, byte[] json);

    abstract byte[] keepAlive();

    /**
     * What stands first where the answer is to last.
     *
     * @param retry after which whoever loses the connection comes back
     */
    abstract byte[] begin(Duration retry);

    byte[] change(LoggedChange logged, boolean changedOnly) {
        byte[] json = changedOnly ? Json.bytes(changedFields(logged.change())) : ChangeCodec.encode(logged.change());
        byte[] position = (",\"position\":" + logged.position() + "}").getBytes(StandardCharsets.UTF_8);
        byte[] whole = java.util.Arrays.copyOf(json, json.length - 1 + position.length);
        System.arraycopy(position, 0, whole, json.length - 1, position.length);
        return event("change", Optional.of(logged.position()), whole);
    }

    /** Before and after hold the id and what differs; a create and a delete are whole. */
    private static ObjectNode changedFields(Change change) {
        ObjectNode tree = ChangeCodec.tree(change);
        if (change.before().isPresent() && change.after().isPresent()) {
            tree.set("before", some(change.before().get(), change.changed()));
            tree.set("after", some(change.after().get(), change.changed()));
        }
        return tree;
    }

    private static ObjectNode some(Document document, List<String> names) {
        ObjectNode some = Json.NODES.objectNode();
        some.set(Collection.ID, document.fields().get(Collection.ID));
        for (String name : names) {
            if (document.fields().has(name)) {
                some.set(name, document.fields().get(name));
            }
        }
        return some;
    }

    /** A document that was there when the feed began. */
    byte[] initial(SnapshotDocument document) {
        ObjectNode tree = Json.NODES.objectNode();
        tree.put("collection", document.key().collection());
        tree.put("id", document.key().id());
        tree.put("op", "read");
        document.version().ifPresent(version -> tree.put("version", version.offset()));
        document.document().ifPresent(content -> tree.set("after", content.fields()));
        return event("change", Optional.empty(), Json.bytes(tree));
    }

    /** @param next first position that is not told yet */
    byte[] control(String name, Position next) {
        Optional<Position> last = next.offset() == 0 ? Optional.empty() : Optional.of(new Position(next.offset() - 1));
        ObjectNode tree = Json.NODES.objectNode().put("control", name);
        last.ifPresent(position -> tree.put("position", position.offset()));
        return event(name, last, Json.bytes(tree));
    }
}
