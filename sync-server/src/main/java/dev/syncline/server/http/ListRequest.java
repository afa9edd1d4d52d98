package dev.syncline.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.Field;
import dev.syncline.catalog.FieldText;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Json;
import dev.syncline.event.Text;
import dev.syncline.projector.Query;
import dev.syncline.query.QueryException;
import dev.syncline.query.Where;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The parameters of a list as a query. */
final class ListRequest {
    static final int DEFAULT_LIMIT = 100;

    private static final Set<String> OWN = Set.of("q", "where", "sort", "limit", "cursor");

    private static final Pattern PARAMETER = Pattern.compile("params\\[(\\d{1,4})]");

    private final Collection collection;
    private final Catalog catalog;
    private final MultivaluedMap<String, String> parameters;

    /** @param catalog where subqueries find other collections */
    ListRequest(Collection collection, Catalog catalog, MultivaluedMap<String, String> parameters) {
        this.collection = collection;
        this.catalog = catalog;
        this.parameters = parameters;
    }

    Query query() {
        List<Query.Sort> sort = sort();
        return new Query(
                DocumentKey.DEFAULT_TENANT,
                collection,
                filters(),
                one("where").filter(text -> !text.isBlank()).map(this::where),
                one("q").filter(text -> !text.isEmpty()).map(ListRequest::searchable),
                sort,
                one("cursor").map(cursor -> Cursor.read(cursor, collection, sort, identity())),
                limit());
    }

    /** What a cursor is bound to. */
    String identity() {
        StringBuilder identity = new StringBuilder(collection.name());
        parameters.entrySet().stream()
                .filter(parameter -> !Set.of("cursor", "limit").contains(parameter.getKey()))
                .sorted(Map.Entry.comparingByKey())
                .forEach(parameter -> identity.append('&').append(parameter));
        return identity.toString();
    }

    private Optional<String> one(String name) {
        List<String> values = parameters.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw bad(name + " must be given once");
        }
        return values.stream().findFirst();
    }

    private List<Query.Equal> filters() {
        List<Query.Equal> filters = new ArrayList<>();
        for (String name : parameters.keySet()) {
            if (!OWN.contains(name) && !PARAMETER.matcher(name).matches()) {
                Field field = ordered(name);
                filters.add(new Query.Equal(name, value(field, one(name).orElseThrow())));
            }
        }
        return filters;
    }

    private Where where(String text) {
        Map<Integer, String> values = new TreeMap<>();
        parameters.forEach((name, given) -> {
            Matcher parameter = PARAMETER.matcher(name);
            if (parameter.matches()) {
                values.put(Integer.parseInt(parameter.group(1)), given.get(0));
            }
        });
        try {
            return Where.parse(collection, catalog, text, values);
        } catch (QueryException e) {
            throw bad("where: " + e.getMessage());
        }
    }

    private static String searchable(String text) {
        if (!Text.isWhole(text) || text.indexOf('\0') >= 0) {
            throw bad("q must not contain U+0000 or a lone surrogate: no document does");
        }
        return text;
    }

    /** {@code field=} asks for documents without it. */
    private static JsonNode value(Field field, String text) {
        if (text.isEmpty()) {
            return Json.NODES.nullNode();
        }
        try {
            return FieldText.parse(field, text);
        } catch (IllegalArgumentException e) {
            throw bad(e.getMessage());
        }
    }

    private List<Query.Sort> sort() {
        List<Query.Sort> sort = new ArrayList<>();
        for (String name : one("sort").orElse("").split(",")) {
            if (!name.isBlank()) {
                boolean descending = name.trim().startsWith("-");
                sort.add(new Query.Sort(
                        ordered(name.trim().substring(descending ? 1 : 0)).name(), descending));
            }
        }
        return sort;
    }

    private Field ordered(String name) {
        Field field = collection
                .field(name)
                .orElseThrow(() -> bad("%s has no field %s. Its fields: %s"
                        .formatted(collection.name(), name, String.join(", ", orderedNames()))));
        if (!field.type().ordered()) {
            throw bad(name + " can be neither filtered nor sorted by. These can: " + String.join(", ", orderedNames()));
        }
        return field;
    }

    private List<String> orderedNames() {
        return collection.fields().stream()
                .filter(field -> field.type().ordered())
                .map(Field::name)
                .toList();
    }

    private int limit() {
        String text = one("limit").orElse(Integer.toString(DEFAULT_LIMIT));
        boolean number = text.matches("\\d{1,9}");
        if (!number || Integer.parseInt(text) < 1 || Integer.parseInt(text) > Query.MAX_LIMIT) {
            throw bad("limit must be 1 to " + Query.MAX_LIMIT);
        }
        return Integer.parseInt(text);
    }

    private static ProblemException bad(String detail) {
        return new ProblemException(ProblemCode.BAD_REQUEST, detail);
    }
}
