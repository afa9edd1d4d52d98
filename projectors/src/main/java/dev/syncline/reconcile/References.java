package dev.syncline.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.Field;
import dev.syncline.event.Document;
import dev.syncline.event.DocumentKey;
import dev.syncline.projector.LogState;
import dev.syncline.projector.SnapshotDocument;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds fields that name a document which does not exist. The log says what exists. Used by one thread. */
final class References {
    private static final int REMEMBERED = 20_000;

    private final Collection collection;
    private final List<Field> fields;
    private final LogState log;
    /** Documents that were seen to exist; an orphan is always asked for again. */
    private final Map<DocumentKey, Boolean> existing = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<DocumentKey, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };

    References(Collection collection, LogState log) {
        this.collection = collection;
        this.fields = collection.fields().stream()
                .filter(field -> field.reference().isPresent())
                .toList();
        this.log = log;
    }

    /** @param wrong the stores that alone have them; empty if the log has the same */
    record Orphans(List<String> wrong, List<Difference> differences) {}

    /** @param settled the stores to look into, by their number */
    Optional<Orphans> orphans(Sides sides, Map<Integer, String> settled, Optional<Document> expected) {
        if (fields.isEmpty() || sides.existing().isEmpty()) {
            return Optional.empty();
        }
        List<Difference> found = new ArrayList<>();
        expected.ifPresent(document -> found.addAll(orphans(sides.key(), Divergence.LOG, document)));
        Set<String> agreed = new HashSet<>();
        found.forEach(difference -> agreed.add(said(difference)));
        Set<String> wrong = new HashSet<>();
        settled.forEach((store, name) -> sides.stores()
                .get(store)
                .flatMap(SnapshotDocument::document)
                .ifPresent(document -> {
                    for (Difference orphan : orphans(sides.key(), name, document)) {
                        if (!agreed.contains(said(orphan))) {
                            wrong.add(name);
                            found.add(orphan);
                        }
                    }
                }));
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of(new Orphans(wrong.stream().sorted().toList(), found));
    }

    private static String said(Difference orphan) {
        return orphan.pointer() + "=" + orphan.found();
    }

    private List<Difference> orphans(DocumentKey key, String side, Document document) {
        List<Difference> found = new ArrayList<>();
        for (Field field : fields) {
            Optional<String> target = Optional.ofNullable(document.fields().get(field.name()))
                    .filter(JsonNode::isTextual)
                    .map(JsonNode::textValue);
            if (target.isPresent() && !exists(key.tenant(), field.reference().orElseThrow(), target.get())) {
                String pointer = "/" + field.name();
                boolean secret = collection.secrets().contains(pointer);
                found.add(new Difference(
                        side, pointer, Optional.empty(), Optional.of(TextNode.valueOf(target.get())), secret));
            }
        }
        return found;
    }

    private boolean exists(String tenant, String name, String id) {
        DocumentKey target;
        try {
            target = new DocumentKey(tenant, name, id);
        } catch (IllegalArgumentException e) {
            return false;
        }
        if (existing.containsKey(target)) {
            return true;
        }
        boolean found = log.find(target).filter(entry -> !entry.deleted()).isPresent();
        if (found) {
            existing.put(target, true);
        }
        return found;
    }
}
