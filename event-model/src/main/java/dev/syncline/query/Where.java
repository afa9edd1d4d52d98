package dev.syncline.query;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.Field;
import dev.syncline.event.Json;
import dev.syncline.query.value.ValueException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A condition on the documents of one collection, once as SQL and once as Java: a document matches exactly where
 * PostgreSQL selects its row. Immutable and thread-safe.
 *
 * <p>The language is PostgreSQL's, as far as both sides answer alike. Text compares by code point, case is mapped by code
 * point, and what depends on a time zone is in UTC. Where an error is raised for a row (SQLSTATE class 22) and where AND
 * or OR decide without it is PostgreSQL's choice, as everywhere in SQL; here they go from left to right.
 */
public final class Where {
    static final Memberships NO_SUBQUERIES = (number, values) -> {
        throw new IllegalStateException("the clause has subqueries, so it must be told of their results");
    };

    private final Collection collection;
    private final Expr condition;
    private final List<Subquery> subqueries;
    private final Set<Field> fields;

    Where(Collection collection, Expr condition, List<Subquery> subqueries) {
        this.collection = collection;
        this.condition = condition;
        this.subqueries = List.copyOf(subqueries);
        this.fields = Set.copyOf(SqlWriter.fields(condition));
    }

    /**
     * @param parameters the values of {@code $1} and so on, as text; their types follow from where they stand
     * @throws QueryException naming the character at which the text is no clause on this collection
     */
    public static Where parse(Collection collection, Catalog catalog, String text, Map<Integer, String> parameters) {
        requireNonNull(collection, "collection");
        Syntax syntax = Parser.parse(requireNonNull(text, "text"), Map.copyOf(parameters));
        return Resolver.resolve(collection, requireNonNull(catalog, "catalog"), syntax);
    }

    /** Every document. */
    public static Where all(Collection collection) {
        return new Where(requireNonNull(collection, "collection"), Expr.Constant.TRUE, List.of());
    }

    public Collection collection() {
        return collection;
    }

    Expr condition() {
        return condition;
    }

    /**
     * Whether the clause is true of a document in canonical form; false and unknown are both no match.
     *
     * @throws EvaluationException where PostgreSQL raises an error; the caller takes it for no match
     * @throws IllegalStateException if the clause has subqueries and needs one of them
     */
    public boolean matches(ObjectNode document) {
        return matches(document, NO_SUBQUERIES);
    }

    /**
     * As {@link #matches(ObjectNode)}, for clauses with subqueries.
     *
     * @throws EvaluationException where PostgreSQL raises an error; the caller takes it for no match
     */
    public boolean matches(ObjectNode document, Memberships memberships) {
        return evaluate(condition, new Evaluator(document, memberships)).equals(true);
    }

    static Object evaluate(Expr expr, Evaluator evaluator) {
        try {
            return expr.match(evaluator);
        } catch (ValueException e) {
            throw new EvaluationException(e);
        }
    }

    /**
     * The condition as SQL over the collection's table, in parentheses where it needs any.
     *
     * @throws IllegalStateException if the clause has subqueries: they must be restricted to a tenant
     */
    public SqlText sql() {
        if (!subqueries.isEmpty()) {
            throw new IllegalStateException("the clause has subqueries, so its SQL needs the tenant");
        }
        return SqlWriter.write(condition, "");
    }

    /** As {@link #sql()}, with subqueries over the rows of this tenant only. */
    public SqlText sql(String tenant) {
        return SqlWriter.write(condition, requireNonNull(tenant, "tenant"));
    }

    /** In the order of their numbers; those within them are theirs. */
    public List<Subquery> subqueries() {
        return subqueries;
    }

    /** The fields that the condition reads, not those of its subqueries. */
    public Set<Field> fields() {
        return fields;
    }

    /** What a document's field must equal to match, if the clause demands that; the narrowest such demand. */
    public Optional<Equality> equality() {
        return condition.match(new EqualityFinder());
    }

    /** One text for all spellings of the same condition with the same parameters. */
    public String canonical() {
        SqlText sql = SqlWriter.write(condition, "");
        return sql.text() + " " + Json.text(Json.mapper().valueToTree(sql.parameters()));
    }

    @Override
    public String toString() {
        return "Where[" + collection.name() + ": "
                + SqlWriter.write(condition, "").text() + "]";
    }
}
