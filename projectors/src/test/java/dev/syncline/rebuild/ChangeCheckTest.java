package dev.syncline.rebuild;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.CollectionSchema;
import dev.syncline.decide.DocumentState;
import dev.syncline.event.Change;
import dev.syncline.event.Document;
import dev.syncline.event.Json;
import dev.syncline.event.Version;
import dev.syncline.projector.Tasks;
import dev.syncline.rebuild.Difference.Kind;
import dev.syncline.rebuild.rocksdb.RocksStates;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes against what the events lead to (I3); events are decided up to {@link #END}. */
class ChangeCheckTest {
    private static final long END = 100;
    private static final Collection TASKS = CollectionSchema.parse("tasks", """
            {"type": "object", "required": ["id", "title"], "properties": {
               "id": {"type": "string"}, "title": {"type": "string"},
               "token": {"type": "string", "x-secret": true}}}
            """.getBytes(StandardCharsets.UTF_8));

    @TempDir
    private Path directory;

    private final List<Difference> told = new ArrayList<>();
    private States states;
    private ChangeCheck check;

    @BeforeEach
    void open() {
        states = new RocksStates(directory.resolve("states"), tenant -> 0);
        check = new ChangeCheck(states, key -> END, new Catalog(List.of(TASKS)), told::add);
    }

    @AfterEach
    void close() {
        states.close();
    }

    private void decided(String id, long version, Document... document) {
        Optional<Document> left = document.length == 0 ? Optional.empty() : Optional.of(document[0]);
        states.put(
                Tasks.key(id), new DocumentState(Optional.of(new Version(version)), left, List.of(), Optional.empty()));
    }

    private static Change put(String id, long version, Document document) {
        return Tasks.put(0, version, Tasks.key(id), document).change();
    }

    private static Document document(String fields) {
        return Document.ofCanonical(Json.object(("{" + fields + "}").getBytes(StandardCharsets.UTF_8)));
    }

    private List<Difference> finish() {
        return finish(entry -> false);
    }

    private List<Difference> finish(Predicate<States.Entry> secondLook) {
        try (States.Entries entries = states.entries(0)) {
            while (entries.hasNext()) {
                check.finish(entries.next(), secondLook);
            }
        }
        return told;
    }

    @Test
    void sameIsNoDifference() {
        decided("a", 7, Tasks.titled("a", "new"));
        decided("gone", 9);
        check.read(put("a", 3, Tasks.titled("a", "old")));
        check.read(put("a", 7, Tasks.titled("a", "new")));
        check.read(put("a", 7, Tasks.titled("a", "new")));
        check.read(Tasks.delete(9, "gone").change());

        assertThat(finish()).isEmpty();
    }

    @Test
    void deleteThatWasCompactedAwayIsNotMissed() {
        decided("gone", 9);

        assertThat(finish()).isEmpty();
    }

    @Test
    void documentThatChangedBehindTheEndIsNotJudged() {
        decided("a", 7, Tasks.titled("a", "new"));
        decided("b", 8, Tasks.titled("b", "new"));
        check.read(put("a", END, Tasks.titled("a", "newest")));
        check.read(put("created", END + 5, Tasks.titled("created", "newest")));

        assertThat(finish(entry -> entry.key().id().equals("b"))).isEmpty();
    }

    @Test
    void missingChangeIsTold() {
        decided("a", 7, Tasks.titled("a", "new"));

        assertThat(finish())
                .containsExactly(new Difference(
                        Tasks.key("a"), Kind.MISSING, Optional.of(new Version(7)), Optional.empty(), List.of()));
    }

    @Test
    void staleChangeIsTold() {
        decided("a", 7, Tasks.titled("a", "new"));
        check.read(put("a", 3, Tasks.titled("a", "old")));

        assertThat(finish()).extracting(Difference::kind).containsExactly(Kind.STALE);
    }

    @Test
    void deleteOfWhichOnlyAnOlderChangeIsLeftIsStale() {
        decided("gone", 9);
        check.read(put("gone", 3, Tasks.titled("gone", "old")));

        assertThat(finish()).extracting(Difference::kind).containsExactly(Kind.STALE);
    }

    @Test
    void changeThatNoEventLeadsToIsTold() {
        check.read(put("forged", 5, Tasks.titled("forged", "new")));

        assertThat(finish()).extracting(Difference::kind).containsExactly(Kind.EXTRA);
    }

    @Test
    void versionThatGoesBackIsTold() { // I4
        decided("a", 7, Tasks.titled("a", "new"));
        check.read(put("a", 7, Tasks.titled("a", "new")));
        check.read(put("a", 3, Tasks.titled("a", "old")));

        assertThat(finish()).extracting(Difference::kind).containsExactly(Kind.ORDER);
    }

    @Test
    void otherContentIsToldByItsFieldsAndNeverByItsValues() {
        decided("a", 7, document("\"id\":\"a\",\"title\":\"right\",\"token\":\"hush-1\""));
        check.read(put("a", 7, document("\"id\":\"a\",\"title\":\"wrong\",\"token\":\"hush-2\"")));

        assertThat(finish()).singleElement().satisfies(difference -> {
            assertThat(difference.kind()).isEqualTo(Kind.CONTENT);
            assertThat(difference.fields()).containsExactly("/title", "/token");
            assertThat(Json.text(difference.tree())).doesNotContain("hush", "right", "wrong");
        });
    }
}
