package dev.syncline.query;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.Field;
import dev.syncline.query.value.Comparison;
import dev.syncline.query.value.Null;
import dev.syncline.query.value.Type;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An order of one collection's documents, once as SQL and once as Java. It is total: the id comes last where it was not
 * asked for. Immutable and thread-safe.
 */
public final class OrderBy {
    /** One column of the order. */
    public record Term(Field field, boolean descending, boolean nullsFirst) {
        String sql() {
            boolean text = ColumnValue.type(field).is(Type.Kind.TEXT);
            return SqlWriter.quote(field.column())
                    + (text ? " COLLATE \"C\"" : "")
                    + (descending ? " DESC" : " ASC")
                    + (nullsFirst ? " NULLS FIRST" : " NULLS LAST");
        }

        int compare(ObjectNode left, ObjectNode right) {
            Object a = ColumnValue.of(field, left);
            Object b = ColumnValue.of(field, right);
            if (a == Null.NULL || b == Null.NULL) {
                int lastly = Boolean.compare(a == Null.NULL, b == Null.NULL);
                return nullsFirst ? -lastly : lastly;
            }
            int order = Comparison.compare(ColumnValue.type(field).kind(), a, b);
            return descending ? -order : order;
        }
    }

    private final List<Term> terms;

    private OrderBy(List<Term> terms) {
        this.terms = List.copyOf(terms);
    }

    /**
     * Of columns with {@code ASC} or {@code DESC} and {@code NULLS FIRST} or {@code NULLS LAST}; nothing at all is the
     * order of ids.
     *
     * @throws QueryException naming the character at which the text is no order of this collection
     */
    public static OrderBy parse(Collection collection, String text) {
        TokenStream tokens = new TokenStream(requireNonNull(text, "text"));
        Names names = new Names(requireNonNull(collection, "collection"), List.of());
        List<Term> terms = new ArrayList<>();
        while (tokens.peek().kind() != Token.Kind.END) {
            if (!terms.isEmpty()) {
                tokens.expectSign(",");
            }
            terms.add(term(names, tokens));
        }
        boolean total = terms.stream().anyMatch(term -> term.field().equals(collection.id()));
        if (!total) {
            terms.add(new Term(collection.id(), false, false));
        }
        return new OrderBy(terms);
    }

    private static Term term(Names names, TokenStream tokens) {
        Token first = tokens.peek();
        Field field = names.field(Identifiers.name(tokens));
        if (!field.type().ordered()) {
            throw first.error("documents have no order by " + field.column() + ", which is "
                    + field.type().sql());
        }
        boolean descending = tokens.takeWord("desc");
        if (!descending) {
            tokens.takeWord("asc");
        }
        boolean nullsFirst = descending;
        if (tokens.takeWord("nulls")) {
            nullsFirst = tokens.takeWord("first");
            if (!nullsFirst) {
                tokens.expectWord("last");
            }
        }
        return new Term(field, descending, nullsFirst);
    }

    /** The id among them. */
    public List<Term> terms() {
        return terms;
    }

    /** What stands behind {@code ORDER BY}; it has no parameters. */
    public String sql() {
        return terms.stream().map(Term::sql).collect(Collectors.joining(", "));
    }

    /** Of documents in canonical form. */
    public Comparator<ObjectNode> comparator() {
        return (left, right) -> {
            for (Term term : terms) {
                int order = term.compare(left, right);
                if (order != 0) {
                    return order;
                }
            }
            return 0;
        };
    }
}
