package dev.syncline.projector;

import dev.syncline.query.EvaluationException;
import dev.syncline.query.Memberships;
import dev.syncline.query.Subquery;
import dev.syncline.query.SubqueryRows;
import dev.syncline.query.Where;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the subqueries of a clause select in a store that can't do it by itself. */
public final class SubqueryResults {
    private SubqueryResults() {}

    /**
     * Reads them, innermost first.
     *
     * @throws StoreUnavailableException if the store gives no answer
     */
    public static Memberships of(DocumentReads store, String tenant, Where where) {
        List<SubqueryRows> results = new ArrayList<>();
        for (Subquery subquery : where.subqueries()) {
            results.add(rows(store, tenant, subquery));
        }
        return (number, values) -> results.get(number).contains(values);
    }

    private static SubqueryRows rows(DocumentReads store, String tenant, Subquery subquery) {
        SubqueryRows rows = new SubqueryRows();
        Memberships inner = of(store, tenant, subquery.where());
        Optional<Query.After> after = Optional.empty();
        boolean more = true;
        while (more) {
            Page page = store.list(new Query(
                    tenant, subquery.collection(), List.of(), Optional.empty(), List.of(), after, Query.MAX_LIMIT));
            page.items().forEach(item -> add(subquery, item, inner, rows));
            more = page.more();
            after = page.items().stream()
                    .reduce((first, second) -> second)
                    .map(last -> new Query.After(List.of(), last.key().id()));
        }
        return rows;
    }

    /** A document on which the clause can't be evaluated is none of those that it selects. */
    private static void add(Subquery subquery, StoredDocument item, Memberships inner, SubqueryRows rows) {
        try {
            if (subquery.where().matches(item.document().fields(), inner)) {
                rows.add(subquery.row(item.document().fields()));
            }
        } catch (EvaluationException e) {
            return;
        }
    }
}
