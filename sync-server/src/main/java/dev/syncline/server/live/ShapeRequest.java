package dev.syncline.server.live;

import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.Field;
import dev.syncline.event.DocumentKey;
import dev.syncline.query.QueryException;
import dev.syncline.query.Where;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a client of the shape protocol asks for.
 *
 * @param handle empty where the client has none, or begins: then it says nothing, whatever it is
 * @param hint a handle that the client knows to be worthless
 * @param cursor what the last answer said, 0 where nothing
 */
record ShapeRequest(
        ShapeDefinition definition,
        ShapeOffset offset,
        Optional<String> handle,
        Optional<String> hint,
        boolean live,
        boolean events,
        long cursor,
        Optional<Subset> subset) {
    /** @throws ShapeRefusal saying what is not understood */
    static ShapeRequest of(HttpServletRequest request, Catalog catalog) {
        Optional<Subset> subset = Subset.of(request);
        ShapeOffset offset = offset(request, subset.isPresent());
        boolean begins = offset.kind() == ShapeOffset.Kind.START || offset.kind() == ShapeOffset.Kind.NOW;
        Optional<String> handle = text(request, "handle");
        if (!begins && handle.isEmpty() && subset.isEmpty()) {
            throw ShapeRefusal.of("handle", "can't be blank when offset != -1");
        }
        boolean live = is(request, "live");
        if (live && begins) {
            throw ShapeRefusal.of("live", "can't be true when offset == -1");
        }
        boolean events = live && (is(request, "live_sse") || is(request, "experimental_live_sse"));
        return new ShapeRequest(
                definition(request, catalog),
                offset,
                begins ? Optional.empty() : handle,
                text(request, "expired_handle"),
                live,
                events,
                cursor(request),
                subset);
    }

    static ShapeDefinition definition(HttpServletRequest request, Catalog catalog) {
        Collection collection = collection(text(request, "table"), catalog);
        Where where =
                where(collection, catalog, text(request, "where").orElse(""), "where", WhereParameters.of(request));
        return new ShapeDefinition(
                DocumentKey.DEFAULT_TENANT,
                collection,
                where,
                columns(collection, text(request, "columns")),
                oneOf(request, "replica", "default", "full"),
                oneOf(request, "log", "full", "changes_only"));
    }

    private static Collection collection(Optional<String> table, Catalog catalog) {
        String text = table.orElseThrow(() -> ShapeRefusal.of("table", "can't be blank"));
        List<String> parts = TableName.split(text, '.')
                .filter(names ->
                        names.size() == 1 || (names.size() == 2 && names.get(0).equals("public")))
                .orElseThrow(() -> ShapeRefusal.of("table", "Table " + text + " does not exist"));
        String name = parts.get(parts.size() - 1);
        return catalog.collections().stream()
                .filter(collection -> collection.table().equals(name))
                .findFirst()
                .orElseThrow(() -> ShapeRefusal.of("table", "Table " + text + " does not exist"));
    }

    static Where where(
            Collection collection, Catalog catalog, String text, String parameter, Map<Integer, String> params) {
        try {
            return text.isBlank() ? Where.all(collection) : Where.parse(collection, catalog, text, params);
        } catch (QueryException e) {
            throw ShapeRefusal.of(parameter, e.getMessage());
        }
    }

    private static List<Field> columns(Collection collection, Optional<String> list) {
        if (list.isEmpty()) {
            return collection.fields();
        }
        List<String> names = TableName.split(list.get(), ',')
                .orElseThrow(() -> ShapeRefusal.of("columns", "Invalid column list: " + list.get()));
        for (String name : names) {
            if (collection.fields().stream().noneMatch(field -> field.column().equals(name))) {
                throw ShapeRefusal.of("columns", "The following columns are not found on the table: " + name);
            }
        }
        if (!names.contains(collection.id().column())) {
            throw ShapeRefusal.of("columns", "The list of columns must include all primary key columns, missing: id");
        }
        return collection.fields().stream()
                .filter(field -> names.contains(field.column()))
                .toList();
    }

    private static ShapeOffset offset(HttpServletRequest request, boolean subset) {
        Optional<String> text = text(request, "offset");
        if (text.isEmpty() && !subset) {
            throw ShapeRefusal.of("offset", "can't be blank");
        }
        return ShapeOffset.parse(text.orElse("-1")).orElseThrow(() -> ShapeRefusal.of("offset", "has invalid format"));
    }

    private static long cursor(HttpServletRequest request) {
        return text(request, "cursor")
                .filter(text -> text.matches("\\d{1,15}"))
                .map(Long::parseLong)
                .orElse(0L);
    }

    private static boolean is(HttpServletRequest request, String name) {
        return request.getParameter(name) != null && !request.getParameter(name).equals("false");
    }

    /** Returns whether it is the second. */
    private static boolean oneOf(HttpServletRequest request, String name, String first, String second) {
        String text = text(request, name).orElse(first);
        if (!text.equals(first) && !text.equals(second)) {
            throw ShapeRefusal.of(name, "must be %s or %s".formatted(first, second));
        }
        return text.equals(second);
    }

    private static Optional<String> text(HttpServletRequest request, String name) {
        return Optional.ofNullable(request.getParameter(name)).filter(text -> !text.isEmpty());
    }
}
