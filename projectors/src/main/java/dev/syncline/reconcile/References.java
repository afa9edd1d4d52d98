package dev.syncline.reconcile;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.Field;
import dev.syncline.event.Document;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.JsonMembers;
import dev.syncline.projector.LogState;
import dev.syncline.projector.SnapshotDocument;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds fields that name a document which does not exist. The log says what exists. Used by one thread. */
final class References {
    private final Collection collection;
    private final List<Reference> references;
    private final LogState log;
    /** An orphan is always asked for again. */
    private final Seen existing;

    /** Of one look at one document: the stores mostly have the same. */
    private Optional<Document> last = Optional.empty();

    private List<Orphan> lastFound = List.of();

    /** @param existing what was seen to exist, of all collections */
    References(Collection collection, LogState log, Seen existing) {
        this.collection = collection;
        this.references = collection.fields().stream()
                .filter(field -> field.reference().isPresent())
                .map(Reference::new)
                .toList();
        this.log = log;
        this.existing = existing;
    }

    private static final class Reference {
        private final Field field;
        private final String collection;
        private final byte[] name;

        private Reference(Field field) {
            this.field = field;
            this.collection = field.reference().orElseThrow();
            this.name = field.name().getBytes(StandardCharsets.UTF_8);
        }
    }

    private record Orphan(Field field, String target) {}

    /** @param wrong the stores that alone have them; empty if the log has the same */
    record Orphans(List<String> wrong, List<Difference> differences) {}

    /** @param settled the stores to look into, by their number */
    Optional<Orphans> orphans(Sides sides, Map<Integer, String> settled, Optional<Document> expected) {
        if (references.isEmpty() || sides.existing().isEmpty()) {
            return Optional.empty();
        }
        last = Optional.empty();
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
        if (last.filter(document::equals).isEmpty()) {
            lastFound = orphans(key.tenant(), document);
            last = Optional.of(document);
        }
        return lastFound.stream()
                .map(orphan -> {
                    String pointer = "/" + orphan.field().name();
                    boolean secret = collection.secrets().contains(pointer);
                    return new Difference(
                            side, pointer, Optional.empty(), Optional.of(TextNode.valueOf(orphan.target())), secret);
                })
                .toList();
    }

    /** Whether the document names one that does not exist. */
    boolean hasOrphan(String tenant, Document document) {
        return !references.isEmpty() && !orphans(tenant, document).isEmpty();
    }

    private List<Orphan> orphans(String tenant, Document document) {
        List<Orphan> found = new ArrayList<>();
        JsonMembers members = new JsonMembers(document.json());
        while (members.next()) {
            for (Reference reference : references) {
                if (members.named(reference.name) && members.isText()) {
                    String target = members.text();
                    if (!exists(tenant, reference.collection, target)) {
                        found.add(new Orphan(reference.field, target));
                    }
                }
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
        if (existing.has(target)) {
            return true;
        }
        boolean found = log.find(target).filter(entry -> !entry.deleted()).isPresent();
        if (found) {
            existing.add(target);
        }
        return found;
    }
}
