package dev.syncline.server.live;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Document;
import dev.syncline.event.Position;
import dev.syncline.projector.LoggedChange;
import dev.syncline.projector.SnapshotDocument;
import dev.syncline.query.EvaluationException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A shape whose clause asks other collections: holds the documents of all of them, and tells who moves in or out when one
 * of them changes. Not thread-safe; guarded by its shape.
 */
final class JoinedView implements ShapeView {
    /** Documents in memory, of all such shapes together; more are refused. */
    static final int MOST = 200_000;

    private final ShapeDefinition definition;
    private final ShapeMessages messages;
    private final List<SubqueryNode> subqueries;
    private final Map<String, Map<String, ObjectNode>> documents = new LinkedHashMap<>();
    private final Probes probes = new Probes();
    private final Set<String> in = new LinkedHashSet<>();
    private final AtomicInteger count = new AtomicInteger();
    private boolean noRoom;

    JoinedView(ShapeDefinition definition, ShapeMessages messages) {
        this.definition = definition;
        this.messages = messages;
        this.subqueries = SubqueryNode.of(definition.where());
        documents.put(definition.collection().name(), new LinkedHashMap<>());
        SubqueryNode.collections(subqueries).forEach(name -> documents.putIfAbsent(name, new HashMap<>()));
    }

    /** That the clause reads. */
    List<String> collections() {
        return List.copyOf(documents.keySet());
    }

    /**
     * A document that was there when the view began; before any change.
     *
     * @param most documents, of those that others leave
     * @throws ShapeRefusal if they are too many, for now or for ever
     */
    void load(SnapshotDocument found, int most) {
        int held = count.incrementAndGet();
        if (held > most && held <= MOST) {
            // Only when all are counted it is known whether that passes.
            noRoom = true;
            return;
        }
        if (held > MOST) {
            throw ShapeRefusal.of(
                    "where",
                    "reads collections of more than %,d documents: a SELECT holds them in memory".formatted(MOST));
        }
        documents
                .get(found.key().collection())
                .put(found.key().id(), found.document().orElseThrow().fields());
    }

    /**
     * After the last document that was there.
     *
     * @throws ShapeRefusal if others leave no room for them now
     */
    void begin() {
        if (noRoom) {
            throw ShapeRefusal.of(503, "Shapes with a SELECT hold so many documents that there is no room for more");
        }
        subqueries.forEach(node -> node.load(documents));
        outer().keySet().forEach(id -> {
            if (isIn(id)) {
                in.add(id);
            }
        });
    }

    /** How many documents it holds. */
    int size() {
        return count.get();
    }

    private Map<String, ObjectNode> outer() {
        return documents.get(definition.collection().name());
    }

    private boolean isIn(String id) {
        ObjectNode fields = outer().get(id);
        try {
            return fields != null
                    && definition.where().matches(fields, probes.recording(id, SubqueryNode.memberships(subqueries)));
        } catch (EvaluationException e) {
            return false;
        }
    }

    @Override
    public List<byte[]> of(LoggedChange logged) {
        String collection = logged.change().key().collection();
        String id = logged.change().key().id();
        Optional<ObjectNode> before =
                Optional.ofNullable(documents.get(collection).get(id));
        Optional<ObjectNode> after = logged.change().after().map(Document::fields);
        after.ifPresentOrElse(
                fields -> documents.get(collection).put(id, fields),
                () -> documents.get(collection).remove(id));
        count.addAndGet((after.isPresent() ? 1 : 0) - (before.isPresent() ? 1 : 0));
        Set<String> concerned = new HashSet<>();
        for (int i = 0; i < subqueries.size(); i++) {
            concerned.addAll(probes.concerned(i, subqueries.get(i).changed(collection, id, documents)));
        }
        List<byte[]> told = new ArrayList<>();
        if (collection.equals(definition.collection().name())) {
            concerned.remove(id);
            own(id, before, logged).ifPresent(told::add);
        }
        concerned.forEach(other -> moved(other, logged.position()).ifPresent(told::add));
        return told;
    }

    /** The document that changed. */
    private Optional<byte[]> own(String id, Optional<ObjectNode> before, LoggedChange logged) {
        boolean was = in.remove(id);
        boolean is = isIn(id);
        if (is) {
            in.add(id);
        } else if (logged.change().after().isEmpty()) {
            probes.forget(id);
        }
        return messages.of(logged, was ? before.map(Document::ofCanonical) : Optional.empty(), is);
    }

    /** Another one, because of it. */
    private Optional<byte[]> moved(String id, Position position) {
        boolean was = in.contains(id);
        boolean is = isIn(id);
        if (was == is) {
            return Optional.empty();
        }
        Document document = Document.ofCanonical(outer().get(id));
        if (is) {
            in.add(id);
            return Optional.of(messages.insert(document, position));
        }
        in.remove(id);
        return Optional.of(messages.delete(document, position));
    }

    /** Those that are in now. */
    List<ObjectNode> rows() {
        Map<String, ObjectNode> all = outer();
        return in.stream().map(all::get).toList();
    }
}
