package dev.syncline.projector;

import static dev.syncline.projector.Tasks.delete;
import static dev.syncline.projector.Tasks.document;
import static dev.syncline.projector.Tasks.key;
import static dev.syncline.projector.Tasks.put;
import static dev.syncline.projector.Tasks.titled;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.event.Document;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Position;
import dev.syncline.event.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What readers get from every store, however hostile the content; a subclass says how to open one. */
abstract class DocumentReadsContract<S extends Store & DocumentReads> {
    protected static final String TOPIC = "topic-1";

    protected S store;
    protected Claim claim;

    /** A store on a fresh place, with {@link Tasks#COLLECTION}, of 2 partitions, tenant {@code acme} in partition 0. */
    protected abstract S open();

    /** A store on the place that {@link #open} made, while the earlier one may still be open. */
    protected abstract S reopen();

    @BeforeEach
    void claim() {
        store = open();
        claim = store.claim(0, TOPIC);
    }

    @AfterEach
    void close() {
        store.close();
    }

    protected void apply(long next, LoggedChange... changes) {
        claim = store.apply(claim, List.of(changes), new Position(next));
    }

    protected static StoredDocument stored(long version, String id, String title) {
        return new StoredDocument(key(id), new Version(version), titled(id, title));
    }

    @Test
    void tenantsAreKeptApart() {
        List<String> tenants = List.of("acme", "Acme", "..", ".", "quarantine", "manifest.json", ".lock", "a.b-c_d");
        long position = 0;
        for (String tenant : tenants) {
            DocumentKey key = new DocumentKey(tenant, "tasks", "t1");
            apply(position + 1, put(position, position, key, titled("t1", "of " + tenant)));
            position++;
        }
        apply(position + 1, delete(position, key("t1")));

        for (String tenant : tenants) {
            DocumentKey key = new DocumentKey(tenant, "tasks", "t1");
            List<Document> expected = tenant.equals("acme") ? List.of() : List.of(titled("t1", "of " + tenant));
            assertThat(store.find(key).map(StoredDocument::document).stream()).containsExactlyElementsOf(expected);
            assertThat(store.list(QueryOf.tasks().tenant(tenant).limit(10)).items())
                    .hasSize(expected.size());
        }
    }

    @Test
    void hostileContentComesBackByteEqual() { // I3
        List<Document> hostile = HostileTasks.documents();
        List<LoggedChange> changes = new ArrayList<>();
        for (Document document : hostile) {
            changes.add(put(changes.size(), changes.size(), document));
        }

        claim = store.apply(claim, changes, new Position(changes.size()));

        assertSame(hostile);
        store.close();
        store = reopen();
        assertSame(hostile);
    }

    private void assertSame(List<Document> expected) {
        for (Document document : expected) {
            DocumentKey key = key(document.fields().get("id").textValue());
            assertThat(store.find(key).orElseThrow().document().json()).isEqualTo(document.json());
        }
    }

    @Test
    void listFiltersByEveryFieldThatIsNamed() {
        apply(
                4,
                put(0, 0, document("t1", "\"title\":\"a\",\"rank\":1,\"done\":true,\"price\":1.50")),
                put(1, 1, document("t2", "\"title\":\"a\",\"rank\":2,\"done\":true")),
                put(2, 2, document("t3", "\"title\":\"b\",\"rank\":1")),
                put(3, 3, document("t4", "\"title\":\"a\",\"rank\":1,\"done\":false")));

        assertThat(ids(QueryOf.tasks().equal("rank", "1"))).containsExactly("t1", "t3", "t4");
        assertThat(ids(QueryOf.tasks().equal("rank", "1").equal("done", "true")))
                .containsExactly("t1");
        assertThat(ids(QueryOf.tasks().equal("title", "\"a\""))).containsExactly("t1", "t2", "t4");
        assertThat(ids(QueryOf.tasks().equal("price", "1.50000000"))).containsExactly("t1");
        assertThat(ids(QueryOf.tasks().equal("rank", "3"))).isEmpty();
    }

    @Test
    void listSearchesAllTextFieldsWhateverTheCase() {
        apply(
                4,
                put(0, 0, document("t1", "\"title\":\"Paint the FENCE\"")),
                put(1, 1, document("t2", "\"title\":\"other\",\"notes\":\"a fence post\"")),
                put(2, 2, document("t3", "\"title\":\"100% off_\"")),
                put(3, 3, document("t4", "\"title\":\"other\",\"extra\":{\"in\":\"fence\"}")));

        assertThat(ids(QueryOf.tasks().text("Fence"))).containsExactly("t1", "t2");
        assertThat(ids(QueryOf.tasks().text("%"))).containsExactly("t3");
        assertThat(ids(QueryOf.tasks().text("f_"))).containsExactly("t3");
        assertThat(ids(QueryOf.tasks().text("\\"))).isEmpty();
    }

    @Test
    void listSortsWithAbsentValuesLastAndTiesById() {
        apply(
                6,
                put(0, 0, document("t5", "\"title\":\"x\"")),
                put(1, 1, document("t4", "\"title\":\"x\",\"rank\":10,\"done\":false")),
                put(2, 2, document("t3", "\"title\":\"x\",\"rank\":9,\"done\":true")),
                put(3, 3, document("t2", "\"title\":\"x\",\"rank\":10,\"done\":true")),
                put(4, 4, document("t1", "\"title\":\"x\"")),
                put(5, 5, document("t0", "\"title\":\"x\",\"rank\":-1")));

        assertThat(ids(QueryOf.tasks().ascending("rank"))).containsExactly("t0", "t3", "t2", "t4", "t1", "t5");
        assertThat(ids(QueryOf.tasks().descending("rank"))).containsExactly("t2", "t4", "t3", "t0", "t1", "t5");
        assertThat(ids(QueryOf.tasks().ascending("done").descending("rank")))
                .containsExactly("t4", "t2", "t3", "t0", "t1", "t5");
    }

    @Test
    void textAndIdsSortByCodePoint() {
        String beyond = "\uD83D\uDE00";
        String last = "\uFF5E";
        apply(3, put(0, beyond, "z"), put(1, last, beyond), put(2, "Z", last));

        assertThat(ids(QueryOf.tasks())).containsExactly("Z", last, beyond);
        assertThat(ids(QueryOf.tasks().ascending("title"))).containsExactly(beyond, "Z", last);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void pagingGivesEachDocumentExactlyOnceInOrder(long seed) {
        Random random = new Random(seed);
        List<LoggedChange> changes = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            String rank = random.nextInt(4) == 0 ? "" : ",\"rank\":" + random.nextInt(5);
            changes.add(put(i, i, document("t" + i, "\"title\":\"" + random.nextInt(3) + "\"" + rank)));
        }
        claim = store.apply(claim, changes, new Position(changes.size()));
        for (QueryOf query : List.of(
                QueryOf.tasks(),
                QueryOf.tasks().ascending("rank"),
                QueryOf.tasks().descending("rank").ascending("title"))) {
            List<String> whole = ids(query);

            List<String> paged = QueryOf.pages(store, query, 7);

            assertThat(whole).hasSize(100).doesNotHaveDuplicates();
            assertThat(paged).isEqualTo(whole);
        }
    }

    private List<String> ids(QueryOf query) {
        Page page = store.list(query.limit(Query.MAX_LIMIT));
        assertThat(page.more()).isFalse();
        return page.items().stream().map(item -> item.key().id()).toList();
    }
}
