package dev.syncline.reconcile;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.Collection;
import dev.syncline.event.Document;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Json;
import dev.syncline.event.Version;
import dev.syncline.projector.SnapshotDocument;
import dev.syncline.projector.StoredDocument;
import java.util.Optional;
import java.util.Set;

/**
 * What is planned for one document in one place, and what became of it.
 *
 * @param place the store that is written, or {@code log} where its value is published
 * @param before what stands there now; empty for nothing
 * @param after what is to stand there; empty for nothing; without a version where it becomes an event
 * @param kinds the divergences that it ends
 * @param outcome in one word, and a reason where nothing is done
 */
record RepairStep(
        DocumentKey key,
        String place,
        Optional<SnapshotDocument> before,
        Optional<SnapshotDocument> after,
        Set<DivergenceClass> kinds,
        String outcome) {
    static final String PLANNED = "planned";

    static RepairStep planned(
            DocumentKey key,
            String place,
            Optional<SnapshotDocument> before,
            Optional<SnapshotDocument> after,
            Set<DivergenceClass> kinds) {
        return new RepairStep(key, place, before, after, kinds, PLANNED);
    }

    static RepairStep skipped(DocumentKey key, String place, Set<DivergenceClass> kinds, String reason) {
        return new RepairStep(key, place, Optional.empty(), Optional.empty(), kinds, "skipped: " + reason);
    }

    RepairStep with(String other) {
        return new RepairStep(key, place, before, after, kinds, other);
    }

    boolean isPlanned() {
        return outcome.equals(PLANNED);
    }

    /** As the store is to hold it. */
    Optional<StoredDocument> wanted() {
        return after.map(document -> new StoredDocument(
                key, document.version().orElseThrow(), document.document().orElseThrow()));
    }

    /** For people: no secret is shown. */
    ObjectNode tree(Collection collection) {
        ObjectNode tree = Json.NODES.objectNode().put("tenant", key.tenant()).put("collection", key.collection());
        tree.put("id", key.id()).put("place", place).put("outcome", outcome);
        ArrayNode classes = tree.putArray("classes");
        kinds.stream().sorted().map(DivergenceClass::wire).forEach(classes::add);
        if (isPlanned() || before.isPresent() || after.isPresent()) {
            tree.set("before", side(collection, before));
            tree.set("after", side(collection, after));
        }
        return tree;
    }

    private static ObjectNode side(Collection collection, Optional<SnapshotDocument> side) {
        ObjectNode tree = Json.NODES.objectNode();
        if (side.isEmpty()) {
            return tree.put("exists", false);
        }
        side.get().version().map(Version::offset).ifPresent(version -> tree.put("version", version));
        Optional<Document> document = side.get().document();
        document.ifPresentOrElse(
                readable -> tree.set("document", Differences.shown(collection, readable)),
                () -> tree.put("readable", false));
        return tree;
    }
}
