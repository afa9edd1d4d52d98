package dev.syncline.server.live;

import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.Collection;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Position;
import dev.syncline.query.QueryException;
import dev.syncline.query.Where;
import dev.syncline.server.http.ProblemCode;
import dev.syncline.server.http.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a subscriber of the change feed asks for.
 *
 * @param since in the seek grammar; {@code now} is {@code latest}
 * @param behind the position after which to go on; it wins over {@code since}
 * @param untilEnd whether to end where the log ends now
 * @param initial whether the documents come first; whoever goes on behind a position has them
 * @param changedOnly whether before and after hold only what differs
 */
record ChangesRequest(
        Interest interest,
        List<String> collections,
        String since,
        Optional<Position> behind,
        boolean untilEnd,
        boolean initial,
        boolean changedOnly,
        ChangeFormat format) {
    /** What comes from now on. */
    static final String LATEST = "latest";

    /** As a place in the log: its beginning is none, for who begins there looks back. */
    private static final Pattern PLACE = Pattern.compile("0*[1-9]\\d*");

    private static final Set<String> KNOWN =
            Set.of("collections", "where", "since", "until", "id", "fields", "initial");

    /** @throws ProblemException saying what is not understood */
    static ChangesRequest of(HttpServletRequest request, Catalog catalog) {
        request.getParameterMap().keySet().stream()
                .filter(name -> !KNOWN.contains(name) && !name.startsWith("where[") && !name.startsWith("params["))
                .findFirst()
                .ifPresent(name -> {
                    throw bad("The feed has no parameter " + name + ". It has: collections, where, where[COLLECTION], "
                            + "params[N], since, until, id, fields, initial");
                });
        Set<String> named = named(request, catalog);
        Map<String, Where> clauses = clauses(request, catalog, named);
        Optional<String> id = Optional.of(text(request, "id", "")).filter(text -> !text.isEmpty());
        Optional<Position> behind = behind(request);
        List<String> collections = clauses.isEmpty()
                ? catalog.collections().stream().map(Collection::name).toList()
                : List.copyOf(clauses.keySet());
        return new ChangesRequest(
                new Interest(DocumentKey.DEFAULT_TENANT, clauses, id),
                collections,
                text(request, "since", LATEST).replaceFirst("^now$", LATEST),
                behind,
                oneOf(request, "until", "", "end").equals("end"),
                oneOf(request, "initial", "false", "true").equals("true") && behind.isEmpty(),
                oneOf(request, "fields", "full", "changed").equals("changed"),
                format(request));
    }

    /** Whether it goes on where somebody stood: a change that the log forgot meanwhile would be missed. */
    boolean goesOn() {
        return behind.isPresent() || PLACE.matcher(since).matches();
    }

    private static Set<String> named(HttpServletRequest request, Catalog catalog) {
        Set<String> named = new LinkedHashSet<>();
        for (String name : text(request, "collections", "").split(",")) {
            if (!name.isBlank()) {
                named.add(known(name.trim(), catalog).name());
            }
        }
        return named;
    }

    private static Collection known(String name, Catalog catalog) {
        return catalog.collection(name)
                .orElseThrow(() -> new ProblemException(
                        ProblemCode.UNKNOWN_COLLECTION,
                        "The catalog has: "
                                + catalog.collections().stream()
                                        .map(Collection::name)
                                        .collect(Collectors.joining(", "))));
    }

    private static Map<String, Where> clauses(HttpServletRequest request, Catalog catalog, Set<String> named) {
        Map<String, String> texts = new LinkedHashMap<>();
        named.forEach(name -> texts.put(name, ""));
        request.getParameterMap().forEach((name, values) -> {
            if (name.startsWith("where[") && name.endsWith("]")) {
                String collection = name.substring("where[".length(), name.length() - 1);
                if (!named.isEmpty() && !named.contains(collection)) {
                    throw bad(name + " is for a collection that collections does not name");
                }
                texts.put(known(collection, catalog).name(), values[0]);
            }
        });
        String only = text(request, "where", "");
        if (!only.isEmpty() && texts.size() != 1) {
            throw bad("where needs exactly one of collections; for several write where[tasks]=...");
        }
        texts.replaceAll((name, text) -> text.isEmpty() ? only : text);
        Map<Integer, String> params = WhereParameters.of(request);
        Map<String, Where> clauses = new LinkedHashMap<>();
        texts.forEach((name, text) -> clauses.put(name, clause(known(name, catalog), catalog, text, params)));
        return clauses;
    }

    private static Where clause(Collection collection, Catalog catalog, String text, Map<Integer, String> params) {
        try {
            Where where = text.isEmpty() ? Where.all(collection) : Where.parse(collection, catalog, text, params);
            if (!where.subqueries().isEmpty()) {
                throw bad("where of the change feed can't hold a SELECT");
            }
            return where;
        } catch (QueryException e) {
            throw bad("where of " + collection.name() + ": " + e.getMessage());
        }
    }

    private static Optional<Position> behind(HttpServletRequest request) {
        String last = request.getHeader("Last-Event-ID");
        if (last == null || last.isBlank()) {
            return Optional.empty();
        }
        if (!last.trim().matches("\\d{1,18}")) {
            throw bad("Last-Event-ID must be the id of an event of this feed: a position");
        }
        return Optional.of(new Position(Long.parseLong(last.trim()) + 1));
    }

    /** JSON lines unless events are asked for: what curl shows is what tools read. */
    private static ChangeFormat format(HttpServletRequest request) {
        String accept = Optional.ofNullable(request.getHeader("Accept")).orElse("");
        return accept.contains("text/event-stream") ? ChangeFormat.EVENTS : ChangeFormat.LINES;
    }

    private static String text(HttpServletRequest request, String name, String fallback) {
        return Optional.ofNullable(request.getParameter(name)).orElse(fallback);
    }

    private static String oneOf(HttpServletRequest request, String name, String fallback, String other) {
        String text = text(request, name, fallback);
        if (!text.equals(fallback) && !text.equals(other)) {
            throw bad("%s must be %s, was %s"
                    .formatted(name, fallback.isEmpty() ? other : fallback + " or " + other, text));
        }
        return text;
    }

    private static ProblemException bad(String detail) {
        return new ProblemException(ProblemCode.BAD_REQUEST, detail);
    }
}
