package dev.syncline.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.Field;
import dev.syncline.catalog.Kinds;
import dev.syncline.catalog.RandomDocuments;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Json;
import dev.syncline.event.Position;
import dev.syncline.json.JsonStore;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.DocumentReads;
import dev.syncline.projector.LoggedChange;
import dev.syncline.projector.Page;
import dev.syncline.projector.Query;
import dev.syncline.projector.StoredDocument;
import dev.syncline.projector.Tasks;
import dev.syncline.query.Where;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same question has the same answer in both stores. */
class ListQueryIT {
    private static final Collection KINDS = Kinds.COLLECTION;
    private static final List<Field> ORDERED =
            KINDS.fields().stream().filter(field -> field.type().ordered()).toList();
    private static final List<String> WANTED = List.of("plain", "PLAIN", "a", "%", "_", "'", "\\", "quote", "1", "");
    private static final int DOCUMENTS = 150;
    private static final int QUERIES = 100;

    @TempDir
    private static Path directory;

    private static final Map<String, List<JsonNode>> POOL = new HashMap<>();
    private static PostgresPlace postgres;
    private static JsonStore json;

    @BeforeAll
    static void fill() {
        postgres = new PostgresPlace(Database.fresh(), new Catalog(List.of(KINDS)));
        json = new JsonStore(directory, 1, tenant -> 0, JsonStore.DEFAULT_SEGMENT_BYTES, CrashPoint.NONE);
        Random random = new Random(11);
        RandomDocuments documents = new RandomDocuments(random);
        List<LoggedChange> changes = new ArrayList<>();
        for (int i = 0; i < DOCUMENTS; i++) {
            String id = documents.id();
            ObjectNode document = Kinds.canonical(KINDS, documents.document(KINDS, id))
                    .fields()
                    .deepCopy();
            ORDERED.forEach(field -> mixIn(random, document, field));
            DocumentKey key = new DocumentKey(Tasks.TENANT, KINDS.name(), id);
            changes.add(Tasks.put(i, i, key, Kinds.canonical(KINDS, document)));
        }
        postgres.apply(postgres.claim(0, "topic-1"), changes, new Position(DOCUMENTS));
        json.apply(json.claim(0, "topic-1"), changes, new Position(DOCUMENTS));
    }

    /** Few values of each field, so that many documents are equal in it. */
    private static void mixIn(Random random, ObjectNode document, Field field) {
        List<JsonNode> pool = POOL.computeIfAbsent(field.name(), name -> new ArrayList<>());
        JsonNode value = document.get(field.name());
        if (field.name().equals(Collection.ID) || (value != null && pool.size() < 6)) {
            pool.add(value);
        } else if (value != null) {
            document.set(field.name(), pool.get(random.nextInt(pool.size())));
        }
    }

    @AfterAll
    static void close() {
        postgres.close();
        json.close();
    }

    @Test
    void randomQueriesGiveTheSamePagesInBothStores() { // I3
        int found = 0;
        for (long seed = 0; seed < QUERIES; seed++) {
            Query query = query(new Random(seed));

            List<String> ours = pages(postgres, query);
            List<String> theirs = pages(json, query);

            assertThat(ours).as("seed %d: %s", seed, query).isEqualTo(theirs).doesNotHaveDuplicates();
            found += ours.size();
        }
        assertThat(found).isGreaterThan(QUERIES);
    }

    @Test
    void clauseSelectsTheSameInBothStores() {
        List<String> clauses = List.of(
                "state = 'on'",
                "medium IS NULL OR small < 0",
                "id IN (SELECT id FROM kinds WHERE bool)",
                "day NOT IN (SELECT day FROM kinds WHERE id IN (SELECT id FROM kinds WHERE bool))",
                "day NOT IN (SELECT day FROM kinds WHERE day IS NOT NULL AND bool)",
                "nested ? 'b' OR text = 'x?y'");
        for (String clause : clauses) {
            Where where = Where.parse(KINDS, new Catalog(List.of(KINDS)), clause, Map.of());
            Query query = new Query(
                    Tasks.TENANT,
                    KINDS,
                    List.of(),
                    Optional.of(where),
                    Optional.empty(),
                    List.of(),
                    Optional.empty(),
                    Query.MAX_LIMIT);

            assertThat(pages(postgres, query)).as(clause).isEqualTo(pages(json, query));
        }
    }

    private static Query query(Random random) {
        List<Query.Equal> equal = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            Field field = ORDERED.get(random.nextInt(ORDERED.size()));
            List<JsonNode> pool = POOL.get(field.name());
            boolean absent = random.nextInt(4) == 0;
            equal.add(new Query.Equal(
                    field.name(), absent ? Json.NODES.nullNode() : pool.get(random.nextInt(pool.size()))));
        }
        List<Query.Sort> sort = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            sort.add(new Query.Sort(ORDERED.get(random.nextInt(ORDERED.size())).name(), random.nextBoolean()));
        }
        Optional<String> text =
                random.nextInt(3) == 0 ? Optional.of(WANTED.get(random.nextInt(WANTED.size()))) : Optional.empty();
        return new Query(Tasks.TENANT, KINDS, equal, text, sort, Optional.empty(), 20 + random.nextInt(60));
    }

    private static List<String> pages(DocumentReads reads, Query first) {
        List<String> ids = new ArrayList<>();
        Query query = first;
        while (true) {
            Page page = reads.list(query);
            page.items().forEach(item -> ids.add(item.key().id()));
            if (!page.more()) {
                return ids;
            }
            query = after(query, page.items().get(page.items().size() - 1));
        }
    }

    private static Query after(Query query, StoredDocument last) {
        List<JsonNode> values = new ArrayList<>();
        for (Query.Sort by : query.sort()) {
            values.add(Optional.ofNullable(last.document().fields().get(by.field()))
                    .orElse(Json.NODES.nullNode()));
        }
        return new Query(
                query.tenant(),
                query.collection(),
                query.equal(),
                query.text(),
                query.sort(),
                Optional.of(new Query.After(values, last.key().id())),
                query.limit());
    }
}
