package dev.syncline.projector;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.event.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A query of tasks, step by step. */
public record QueryOf(
        String tenant,
        List<Query.Equal> equal,
        Optional<String> text,
        List<Query.Sort> sort,
        Optional<Query.After> after) {
    public static QueryOf tasks() {
        return new QueryOf(Tasks.TENANT, List.of(), Optional.empty(), List.of(), Optional.empty());
    }

    public QueryOf tenant(String other) {
        return new QueryOf(other, equal, text, sort, after);
    }

    public QueryOf equal(String field, String json) {
        List<Query.Equal> more = new ArrayList<>(equal);
        more.add(new Query.Equal(field, Json.read(json.getBytes(StandardCharsets.UTF_8))));
        return new QueryOf(tenant, more, text, sort, after);
    }

    public QueryOf text(String wanted) {
        return new QueryOf(tenant, equal, Optional.of(wanted), sort, after);
    }

    public QueryOf ascending(String field) {
        return sorted(new Query.Sort(field, false));
    }

    public QueryOf descending(String field) {
        return sorted(new Query.Sort(field, true));
    }

    public QueryOf after(StoredDocument last) {
        List<JsonNode> values = new ArrayList<>();
        for (Query.Sort by : sort) {
            values.add(Optional.ofNullable(last.document().fields().get(by.field()))
                    .orElse(Json.NODES.nullNode()));
        }
        return new QueryOf(
                tenant,
                equal,
                text,
                sort,
                Optional.of(new Query.After(values, last.key().id())));
    }

    public Query limit(int limit) {
        return new Query(tenant, Tasks.COLLECTION, equal, text, sort, after, limit);
    }

    /** The ids of all pages, one behind the other. */
    static List<String> pages(DocumentReads reads, QueryOf first, int limit) {
        List<String> ids = new ArrayList<>();
        QueryOf query = first;
        while (true) {
            Page page = reads.list(query.limit(limit));
            page.items().forEach(item -> ids.add(item.key().id()));
            if (!page.more()) {
                return ids;
            }
            query = query.after(page.items().get(page.items().size() - 1));
        }
    }

    private QueryOf sorted(Query.Sort by) {
        List<Query.Sort> more = new ArrayList<>(sort);
        more.add(by);
        return new QueryOf(tenant, equal, text, more, after);
    }
}
