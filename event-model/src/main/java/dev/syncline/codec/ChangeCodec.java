package dev.syncline.codec;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Cause;
import dev.syncline.event.Change;
import dev.syncline.event.Document;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Json;
import dev.syncline.event.JsonMembers;
import dev.syncline.event.Operation;
import dev.syncline.event.Version;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A change as JSON. {@code before} and {@code after} stand last and are the documents' canonical bytes: written and read
 * without a look inside, which is most of the speed of everything behind the decider.
 */
public final class ChangeCodec {
    private static final byte[] TENANT = utf8("tenant");
    private static final byte[] COLLECTION = utf8("collection");
    private static final byte[] ID = utf8("id");
    private static final byte[] OPERATION = utf8("op");
    private static final byte[] VERSION = utf8("version");
    private static final byte[] CHANGED = utf8("changed");
    private static final byte[] EVENT = utf8("event");
    private static final byte[] BEFORE = utf8("before");
    private static final byte[] AFTER = utf8("after");
    private static final byte[] BEFORE_FOLLOWS = utf8(",\"before\":");
    private static final byte[] AFTER_FOLLOWS = utf8(",\"after\":");

    private ChangeCodec() {}

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public static byte[] key(DocumentKey key) {
        return utf8(key.changeKey());
    }

    public static byte[] encode(Change change) {
        ObjectNode head = Json.NODES.objectNode();
        head.put("tenant", change.key().tenant());
        head.put("collection", change.key().collection());
        head.put("id", change.key().id());
        head.put("op", change.operation().wire());
        head.put("version", change.version().offset());
        ArrayNode changed = head.putArray("changed");
        change.changed().forEach(changed::add);
        head.set("event", CauseJson.write(change.cause()));
        byte[] bytes = Json.bytes(head);
        int open = bytes.length - 1;
        int size = open + 1 + size(BEFORE_FOLLOWS, change.before()) + size(AFTER_FOLLOWS, change.after());
        byte[] out = Arrays.copyOf(bytes, size);
        int at = append(out, open, BEFORE_FOLLOWS, change.before());
        at = append(out, at, AFTER_FOLLOWS, change.after());
        out[at] = '}';
        return out;
    }

    private static int size(byte[] name, Optional<Document> document) {
        return document.map(present -> name.length + present.json().length).orElse(0);
    }

    private static int append(byte[] out, int at, byte[] name, Optional<Document> document) {
        if (document.isEmpty()) {
            return at;
        }
        byte[] json = document.get().json();
        System.arraycopy(name, 0, out, at, name.length);
        System.arraycopy(json, 0, out, at + name.length, json.length);
        return at + name.length + json.length;
    }

    /** @throws IllegalArgumentException if these bytes are no change: somebody else wrote into the changes topic */
    public static Change decode(byte[] value) {
        try {
            return new Reader(value).read();
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("a record of the changes topic is no change", e);
        }
    }

    /**
     * What a change left.
     *
     * @param after empty for a delete
     */
    public record Left(DocumentKey key, Version version, Optional<Document> after) {}

    /**
     * As {@link #decode}, for whoever asks for nothing else: about three times as fast.
     *
     * @throws IllegalArgumentException if these bytes are no change
     */
    public static Left left(byte[] value) {
        try {
            return new Reader(value).left();
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("a record of the changes topic is no change", e);
        }
    }

    /** One pass over the bytes; the documents are cut out, not parsed. */
    private static final class Reader {
        private final JsonMembers members;
        private String tenant;
        private String collection;
        private String id;
        private Operation operation;
        private Version version;
        private Cause cause;
        private List<String> changed = List.of();
        private Optional<Document> before = Optional.empty();
        private Optional<Document> after = Optional.empty();

        private Reader(byte[] value) {
            this.members = new JsonMembers(value);
        }

        private Left left() {
            while (members.next()) {
                readWhat();
            }
            return new Left(key(), requireNonNull(version, "version"), after);
        }

        private Change read() {
            while (members.next()) {
                readWhat();
                readWhy();
            }
            return new Change(key(), operation, version, before, after, changed, cause);
        }

        private DocumentKey key() {
            return new DocumentKey(tenant, collection, id);
        }

        private void readWhat() {
            if (members.named(TENANT)) {
                tenant = members.commonText();
            } else if (members.named(COLLECTION)) {
                collection = members.commonText();
            } else if (members.named(ID)) {
                id = members.text();
            } else if (members.named(VERSION)) {
                version = new Version(members.number());
            } else if (members.named(AFTER)) {
                after = Optional.of(Document.ofCanonical(members.value()));
            }
        }

        private void readWhy() {
            if (members.named(OPERATION)) {
                operation = Operation.ofWire(members.commonText());
            } else if (members.named(CHANGED)) {
                changed = members.commonTexts();
            } else if (members.named(EVENT)) {
                cause = CauseJson.read(members.object());
            } else if (members.named(BEFORE)) {
                before = Optional.of(Document.ofCanonical(members.value()));
            }
        }
    }

    /** For tools that show a change to people: the same JSON as a tree. */
    public static ObjectNode tree(Change change) {
        try {
            return (ObjectNode) Json.mapper().readTree(encode(change));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
