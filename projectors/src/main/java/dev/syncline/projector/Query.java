package dev.syncline.projector;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.catalog.Collection;
import dev.syncline.query.Where;
import java.util.List;
import java.util.Optional;

/**
 * Which documents of one collection, in which order. The same question has the same answer in every store: text
 * compares by code point, numbers by value, false before true; an absent value comes last, ascending or descending; ties
 * are broken by id, ascending.
 *
 * @param equal all of these fields have exactly these canonical values
 * @param where the document matches this clause, too
 * @param text at least one of the collection's text fields contains this, whatever its case
 * @param after only documents behind this one in the order
 * @param limit 1 to 1000
 */
public record Query(
        String tenant,
        Collection collection,
        List<Equal> equal,
        Optional<Where> where,
        Optional<String> text,
        List<Sort> sort,
        Optional<After> after,
        int limit) {
    public static final int MAX_LIMIT = 1000;

    public Query {
        requireNonNull(tenant, "tenant");
        requireNonNull(collection, "collection");
        equal = List.copyOf(equal);
        sort = List.copyOf(sort);
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit must be 1 to " + MAX_LIMIT + ", was " + limit);
        }
    }

    /** Without a clause. */
    public Query(
            String tenant,
            Collection collection,
            List<Equal> equal,
            Optional<String> text,
            List<Sort> sort,
            Optional<After> after,
            int limit) {
        this(tenant, collection, equal, Optional.empty(), text, sort, after, limit);
    }

    /** {@code field} has the canonical value {@code value}. */
    public record Equal(String field, JsonNode value) {}

    /** {@code field}, ascending unless {@code descending}. */
    public record Sort(String field, boolean descending) {}

    /**
     * The last document of the page before.
     *
     * @param values its canonical values of the sort fields, a null node where it has none
     */
    public record After(List<JsonNode> values, String id) {
        public After {
            values = List.copyOf(values);
        }
    }
}
