package dev.syncline.query;

import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.Kinds;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Clauses over a collection with a field of every type, and over those that Syncline ships. */
final class Clauses {
    static final Catalog CATALOG =
            new Catalog(Stream.concat(Stream.of(Kinds.COLLECTION), Catalog.workspace().collections().stream())
                    .toList());
    static final Collection TASKS = CATALOG.collection("tasks").orElseThrow();

    private Clauses() {}

    static Where kinds(String text, String... parameters) {
        return where(Kinds.COLLECTION, text, parameters);
    }

    static Where tasks(String text, String... parameters) {
        return where(TASKS, text, parameters);
    }

    private static Where where(Collection collection, String text, String... parameters) {
        Map<Integer, String> numbered = new HashMap<>();
        for (String parameter : List.of(parameters)) {
            numbered.put(numbered.size() + 1, parameter);
        }
        return Where.parse(collection, CATALOG, text, numbered);
    }

    /** TRUE, FALSE, UNKNOWN, or what went wrong, of a document with these members. */
    static String truth(String text, String members) {
        var document =
                Kinds.document("00000000-0000-0000-0000-000000000001", members).fields();
        if (kinds("(" + text + ") IS UNKNOWN").matches(document)) {
            return "UNKNOWN";
        }
        return kinds(text).matches(document) ? "TRUE" : "FALSE";
    }
}
