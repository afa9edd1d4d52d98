package dev.syncline.rebuild;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Json;
import dev.syncline.event.Version;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A document whose changes are not what its events lead to.
 *
 * @param decided version that the events lead to; empty where they lead to none
 * @param found version of the change that stands in the log
 * @param fields JSON Pointers of what differs; values are never told
 */
record Difference(DocumentKey key, Kind kind, Optional<Version> decided, Optional<Version> found, List<String> fields) {
    /** What is wrong with the change. */
    enum Kind {
        /** The events lead to one, and there is none. */
        MISSING,
        /** No event leads to it. */
        EXTRA,
        /** It is an older one than the events lead to. */
        STALE,
        /** It has another content. */
        CONTENT,
        /** An older version stands behind a newer one. */
        ORDER,
        /** It stands in a partition that is not its tenant's. */
        PARTITION
    }

    Difference {
        requireNonNull(key, "key");
        requireNonNull(kind, "kind");
        fields = List.copyOf(fields);
    }

    ObjectNode tree() {
        ObjectNode tree = Json.NODES
                .objectNode()
                .put("tenant", key.tenant())
                .put("collection", key.collection())
                .put("id", key.id())
                .put("class", kind.name().toLowerCase(Locale.ROOT));
        decided.ifPresent(version -> tree.put("decided", version.offset()));
        found.ifPresent(version -> tree.put("found", version.offset()));
        ArrayNode pointers = tree.putArray("fields");
        fields.forEach(pointers::add);
        return tree;
    }
}
