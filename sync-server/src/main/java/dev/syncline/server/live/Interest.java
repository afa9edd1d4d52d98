package dev.syncline.server.live;

import dev.syncline.event.Change;
import dev.syncline.event.Document;
import dev.syncline.query.EvaluationException;
import dev.syncline.query.Where;
import java.util.Map;
import java.util.Optional;

/**
 * Which changes a subscriber wants: those of some collections' documents that match before or afterwards.
 *
 * @param clauses by collection; all collections where empty
 * @param id only the document with this id; any where empty
 */
record Interest(String tenant, Map<String, Where> clauses, Optional<String> id) {
    Interest {
        clauses = Map.copyOf(clauses);
    }

    boolean wants(Change change) {
        if (!change.key().tenant().equals(tenant)
                || (id.isPresent() && !id.get().equals(change.key().id()))) {
            return false;
        }
        Where where = clauses.get(change.key().collection());
        return where == null ? clauses.isEmpty() : matches(where, change.before()) || matches(where, change.after());
    }

    /** A document on which the clause can't be evaluated is none of those that were asked for. */
    static boolean matches(Where where, Optional<Document> document) {
        try {
            return document.isPresent() && where.matches(document.get().fields());
        } catch (EvaluationException e) {
            return false;
        }
    }
}
