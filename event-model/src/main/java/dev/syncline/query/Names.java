package dev.syncline.query;

import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.Field;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Looks up columns and tables, by their names in SQL or, written exactly, in JSON. */
final class Names {
    private static final String SCHEMA = "public";

    private final Collection collection;
    /** Around a subquery, the innermost first. */
    private final List<Collection> outer;

    Names(Collection collection, List<Collection> outer) {
        this.collection = collection;
        this.outer = outer;
    }

    Field field(Syntax.Name name) {
        List<Token> path = name.path();
        List<Token> qualifier = path.subList(0, path.size() - 1);
        Token last = path.get(path.size() - 1);
        Optional<Field> found = isTable(qualifier, collection) ? field(collection, last) : Optional.empty();
        return found.orElseThrow(() -> unknown(qualifier, last));
    }

    private QueryException unknown(List<Token> qualifier, Token last) {
        boolean outside = outer.stream()
                .anyMatch(around ->
                        isTable(qualifier, around) && field(around, last).isPresent());
        if (outside) {
            return last.error("a subquery cannot refer to columns outside of it: " + last.shown() + " is none of "
                    + collection.table());
        }
        if (!isTable(qualifier, collection)) {
            return qualifier.get(0).error("there is only the table " + collection.table() + " here");
        }
        String columns = collection.fields().stream().map(Field::column).collect(Collectors.joining(", "));
        return last.error("unknown column " + last.shown() + " of " + collection.table() + "; it has " + columns);
    }

    private static Optional<Field> field(Collection collection, Token token) {
        return collection
                .field(token.text())
                .or(() -> collection.fields().stream()
                        .filter(field -> field.column().equals(token.folded()))
                        .findFirst());
    }

    private static boolean isTable(List<Token> qualifier, Collection collection) {
        boolean schema = qualifier.size() < 2 || qualifier.get(0).folded().equals(SCHEMA);
        Optional<Token> table = qualifier.stream().reduce((first, second) -> second);
        return qualifier.size() <= 2
                && schema
                && table.map(token -> names(token, collection)).orElse(true);
    }

    private static boolean names(Token token, Collection collection) {
        return token.folded().equals(collection.table()) || token.text().equals(collection.name());
    }

    static Collection collection(Catalog catalog, Syntax.Name name) {
        return catalog.collections().stream()
                .filter(collection -> isTable(name.path(), collection))
                .findFirst()
                .orElseThrow(() -> new QueryException(
                        name.position(),
                        "there is no table "
                                + name.path().get(name.path().size() - 1).shown()));
    }
}
