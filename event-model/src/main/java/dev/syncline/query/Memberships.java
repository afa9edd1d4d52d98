package dev.syncline.query;

import java.util.List;
import java.util.Optional;

/** What a clause with subqueries must be told of their results. Asked by the thread that evaluates. */
@FunctionalInterface
public interface Memberships {
    /**
     * Whether the result of a subquery holds these values, as SQL's IN answers.
     *
     * @param subquery its place in {@link Where#subqueries()}
     * @param values keys of the form that {@link Subquery#row} gives; an empty one is NULL
     * @return empty for UNKNOWN: no row equals the values, but with a NULL on either side one might
     */
    Optional<Boolean> contains(int subquery, List<Optional<String>> values);
}
