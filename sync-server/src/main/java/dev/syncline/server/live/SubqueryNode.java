package dev.syncline.server.live;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.query.EvaluationException;
import dev.syncline.query.Memberships;
import dev.syncline.query.Subquery;
import dev.syncline.query.SubqueryRows;
import dev.syncline.query.Where;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The result of one subquery, kept as documents change. Used by one thread at a time. */
final class SubqueryNode {
    private final Subquery subquery;
    private final List<SubqueryNode> inner;
    private final SubqueryRows rows = new SubqueryRows();
    private final Map<String, List<Optional<String>>> contributions = new HashMap<>();

    private SubqueryNode(Subquery subquery) {
        this.subquery = subquery;
        this.inner = of(subquery.where());
    }

    /** One for each subquery of the clause, those within them among theirs. */
    static List<SubqueryNode> of(Where where) {
        return where.subqueries().stream().map(SubqueryNode::new).toList();
    }

    /** The collections that it reads. */
    static List<String> collections(List<SubqueryNode> nodes) {
        List<String> names = new ArrayList<>();
        for (SubqueryNode node : nodes) {
            names.add(node.subquery.collection().name());
            names.addAll(collections(node.inner));
        }
        return names;
    }

    static Memberships memberships(List<SubqueryNode> nodes) {
        return (number, values) -> nodes.get(number).rows.contains(values);
    }

    /** Reads all documents once, the innermost first. */
    void load(Map<String, Map<String, ObjectNode>> documents) {
        inner.forEach(node -> node.load(documents));
        Map<String, ObjectNode> mine = documents.get(subquery.collection().name());
        List.copyOf(mine.keySet()).forEach(id -> reconsider(id, mine, new ArrayList<>()));
    }

    /**
     * A document changed; its collection's documents are as they are now.
     *
     * @param documents of each collection, by id
     * @return the rows that came or went
     */
    List<List<Optional<String>>> changed(String collection, String id, Map<String, Map<String, ObjectNode>> documents) {
        Map<String, ObjectNode> mine = documents.get(subquery.collection().name());
        List<List<Optional<String>>> moved = new ArrayList<>();
        boolean innerMoved = false;
        for (SubqueryNode node : inner) {
            innerMoved |= !node.changed(collection, id, documents).isEmpty();
        }
        if (innerMoved) {
            List.copyOf(mine.keySet()).forEach(each -> reconsider(each, mine, moved));
        }
        if (collection.equals(subquery.collection().name())) {
            reconsider(id, mine, moved);
        }
        return moved;
    }

    private void reconsider(String id, Map<String, ObjectNode> mine, List<List<Optional<String>>> moved) {
        Optional<List<Optional<String>>> now = Optional.ofNullable(mine.get(id)).flatMap(this::row);
        Optional<List<Optional<String>>> before = Optional.ofNullable(contributions.get(id));
        if (now.equals(before)) {
            return;
        }
        before.ifPresent(row -> {
            rows.remove(row);
            contributions.remove(id);
            moved.add(row);
        });
        now.ifPresent(row -> {
            rows.add(row);
            contributions.put(id, row);
            moved.add(row);
        });
    }

    /** Empty where the clause does not match, or can't be evaluated. */
    private Optional<List<Optional<String>>> row(ObjectNode fields) {
        try {
            return subquery.where().matches(fields, memberships(inner))
                    ? Optional.of(subquery.row(fields))
                    : Optional.empty();
        } catch (EvaluationException e) {
            return Optional.empty();
        }
    }
}
