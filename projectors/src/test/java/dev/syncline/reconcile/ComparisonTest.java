package dev.syncline.reconcile;

import static dev.syncline.reconcile.World.document;
import static dev.syncline.reconcile.World.key;
import static dev.syncline.reconcile.World.stored;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.event.Document;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Version;
import dev.syncline.projector.SnapshotDocument;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ComparisonTest {
    private final World world = new World();

    @BeforeEach
    void fill() {
        for (int i = 0; i < 20; i++) {
            world.put("n" + i, 10 + i, "\"text\":\"" + i + "\"");
        }
        world.delete("n19", 99);
    }

    private Divergence only(Mode mode) {
        Comparison.Result result = world.compare(mode);
        assertThat(result.divergences()).as("%s", result).hasSize(1);
        assertThat(result.report().divergent()).isEqualTo(1);
        return result.divergences().get(0);
    }

    @ParameterizedTest
    @EnumSource
    void sidesThatAgreeAreEqual(Mode mode) {
        CollectionReport report = world.compare(mode).report();

        assertThat(report.compared()).isEqualTo(19);
        assertThat(report.equal()).isEqualTo(19);
        assertThat(report.accuracy()).isEqualTo(100);
    }

    @ParameterizedTest
    @EnumSource
    void missingDocumentNamesItsStore(Mode mode) {
        world.json.documents.remove(key("n3"));

        Divergence found = only(mode);

        assertThat(found.kind()).isEqualTo(DivergenceClass.MISSING);
        assertThat(found.wrong()).containsExactly("json");
        assertThat(found.versions()).containsEntry("log", new Version(13)).doesNotContainKey("json");
    }

    @ParameterizedTest
    @EnumSource
    void whatIsMissingInBothStoresIsFound(Mode mode) {
        world.json.documents.remove(key("n3"));
        world.postgres.documents.remove(key("n3"));

        assertThat(only(mode).wrong()).containsExactly("postgres", "json");
    }

    @ParameterizedTest
    @EnumSource
    void whatTheLogDeletedOrNeverHadIsExtra(Mode mode) {
        world.postgres.documents.put(key("n19"), stored("n19", 29, ""));

        assertThat(only(mode).kind()).isEqualTo(DivergenceClass.EXTRA);
    }

    @ParameterizedTest
    @EnumSource
    void rowThatNoProjectorWroteIsExtraWhereTheLogHasNone(Mode mode) {
        world.postgres.documents.put(
                key("by hand"),
                new SnapshotDocument(key("by hand"), Optional.empty(), Optional.of(document("by hand", ""))));

        assertThat(only(mode).kind()).isEqualTo(DivergenceClass.EXTRA);
    }

    @ParameterizedTest
    @EnumSource
    void versionsThatAreNotTheLogsAreStaleOrAhead(Mode mode) {
        world.postgres.documents.put(key("n3"), stored("n3", 12, "\"text\":\"3\""));
        world.json.documents.put(key("n3"), stored("n3", 14, "\"text\":\"3\""));

        List<Divergence> found = world.compare(mode).divergences();

        assertThat(found)
                .extracting(divergence -> divergence.kind().wire() + " " + divergence.wrong())
                .containsExactlyInAnyOrder("stale-version [postgres]", "version-ahead [json]");
    }

    @ParameterizedTest
    @EnumSource
    void otherContentIsArbitratedByTheLogFieldByField(Mode mode) {
        world.postgres.documents.put(key("n3"), stored("n3", 13, "\"text\":\"changed\""));

        Divergence found = only(mode);

        assertThat(found.kind()).isEqualTo(DivergenceClass.CONTENT);
        assertThat(found.wrong()).containsExactly("postgres");
        assertThat(found.differences()).hasSize(1);
        assertThat(found.differences().get(0).tree().toString())
                .isEqualTo("{\"store\":\"postgres\",\"pointer\":\"/text\",\"expected\":\"3\",\"found\":\"changed\"}");
    }

    @Test
    void secretsAreComparedAndNeverShown() {
        world.put("n3", 50, "\"password\":\"hunter2\"");
        world.json.documents.put(key("n3"), stored("n3", 50, "\"password\":\"hunter3\""));

        Divergence found = only(Mode.FULL);

        assertThat(found.differences().get(0).tree().toString())
                .isEqualTo("{\"store\":\"json\",\"pointer\":\"/password\",\"secret\":\"differs\"}");
    }

    @Test
    void sameWrongContentInBothStoresIsFound() {
        world.postgres.documents.put(key("n3"), stored("n3", 13, "\"text\":\"changed\""));
        world.json.documents.put(key("n3"), stored("n3", 13, "\"text\":\"changed\""));

        assertThat(world.compare(Mode.QUICK).divergences()).isEmpty();
        assertThat(only(Mode.FULL).wrong()).containsExactly("postgres", "json");
    }

    @ParameterizedTest
    @EnumSource
    void unreadableRecordIsFound(Mode mode) {
        world.json.documents.put(
                key("n3"), new SnapshotDocument(key("n3"), Optional.of(new Version(13)), Optional.empty()));

        assertThat(only(mode).kind()).isEqualTo(DivergenceClass.UNREADABLE);
    }

    @Test
    void orphanOfTheLogIsNoStoresFault() {
        world.put("n3", 50, "\"parent\":\"nobody\"");
        world.put("n4", 51, "\"parent\":\"n5\"");

        Divergence found = only(Mode.FULL);

        assertThat(found.kind()).isEqualTo(DivergenceClass.ORPHAN_REFERENCE);
        assertThat(found.wrong()).isEmpty();
        assertThat(found.differences().get(0).pointer()).isEqualTo("/parent");
    }

    @Test
    void orphanWhoseTargetCameIsNone() {
        world.put("z", 50, "\"parent\":\"zz\"");
        world.meanwhile = () -> world.put("zz", 51, "");

        assertThat(world.compare(Mode.FULL).divergences()).isEmpty();
    }

    /** The same bytes, and only one tenant has what they refer to. */
    @Test
    void tenantsHaveDocumentsOfTheirOwn() {
        world.put("z", 50, "\"parent\":\"n3\"");
        DocumentKey other = new DocumentKey("other", "notes", "z");
        Document same = document("z", "\"parent\":\"n3\"");
        world.log.put(other, 51, same);
        SnapshotDocument stored = new SnapshotDocument(other, Optional.of(new Version(51)), Optional.of(same));
        world.postgres.documents.put(other, stored);
        world.json.documents.put(other, stored);
        world.caughtUp();

        assertThat(world.compare(Mode.FULL).divergences())
                .extracting(divergence -> divergence.key().tenant())
                .containsExactly("other");
    }

    @Test
    void orphanThatOneStoreHasIsItsFault() {
        world.put("n3", 50, "\"parent\":\"n5\"");
        world.postgres.documents.put(key("n3"), stored("n3", 50, "\"parent\":\"nobody\""));

        assertThat(world.compare(Mode.FULL).divergences())
                .extracting(divergence -> divergence.kind().wire() + " " + divergence.wrong())
                .containsExactlyInAnyOrder("content [postgres]", "orphan-reference [postgres]");
    }

    @Test
    void whatChangedBehindAStoresPositionIsInFlight() {
        world.log.put(key("n3"), 50, document("n3", "\"text\":\"new\""));
        world.json.next = world.log.next;
        world.json.documents.put(key("n3"), stored("n3", 50, "\"text\":\"new\""));
        Look.Sources sources = world.sources();

        // The fence would wait for PostgreSQL; what is looked at is how the document is judged.
        world.postgres.next = world.log.next - 1;
        Judge judge = new Judge(World.NOTES, List.of("postgres", "json"), world.log, new Seen(1024));
        Judge.Opinion opinion;
        world.postgres.next = world.log.next;
        try (Look look = sources.look("notes", dev.syncline.projector.JobProgress.NONE)) {
            world.log.put(key("n3"), 51, document("n3", "\"text\":\"newer\""));
            opinion = judge.judge(look, look.find(key("n3")), true);
        }

        assertThat(opinion.inFlight()).isTrue();
        assertThat(opinion.divergences()).isEmpty();
    }

    /** SQL by others shows in the row before capture has brought it to the log. */
    @Test
    void rowThatIsOnItsWayToTheLogIsNoDivergence() {
        world.postgres.documents.put(key("n3"), stored("n3", 13, "\"text\":\"by SQL\""));
        world.meanwhile = () -> world.put("n3", 60, "\"text\":\"by SQL\"");

        Comparison.Result result = world.compare(Mode.FULL);

        assertThat(result.divergences()).isEmpty();
        assertThat(result.report().equal()).isEqualTo(19);
    }

    /** It was wrong, was changed by SQL, and the change is not captured yet: nobody knows. */
    @Test
    void rowThatMovedBetweenTwoLooksIsLookedAtAgain() {
        world.postgres.documents.put(key("n3"), stored("n3", 13, "\"text\":\"by SQL\""));
        world.meanwhile = () -> world.postgres.documents.put(key("n3"), stored("n3", 13, "\"text\":\"by SQL again\""));

        assertThat(only(Mode.FULL).differences().get(0).found().orElseThrow().asText())
                .isEqualTo("by SQL again");
    }

    @Test
    void fenceThatIsNotReachedFailsInWords() {
        world.log.put(key("n3"), 50, document("n3", ""));

        assertThatThrownBy(() -> world.compare(Mode.FULL))
                .isInstanceOf(FenceException.class)
                .hasMessageContaining("waited 5 s for postgres at position");
    }
}
