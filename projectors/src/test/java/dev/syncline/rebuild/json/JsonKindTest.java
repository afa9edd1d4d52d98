package dev.syncline.rebuild.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.catalog.Catalog;
import dev.syncline.event.Position;
import dev.syncline.json.JsonStore;
import dev.syncline.projector.Claim;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.CrashPoint.Stage;
import dev.syncline.projector.JobProgress;
import dev.syncline.projector.StoreUnavailableException;
import dev.syncline.projector.StoredDocument;
import dev.syncline.projector.Tasks;
import dev.syncline.rebuild.FreshStore;
import dev.syncline.rebuild.RebuildJob;
import dev.syncline.rebuild.RebuildJobs;
import dev.syncline.rebuild.RebuildJobs.Ask;
import dev.syncline.rebuild.RebuildJobs.Held;
import dev.syncline.rebuild.RebuildRequest;
import dev.syncline.rebuild.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The port on files: a rebuild is kept, held, taken up again, given up, and put in the live store's place. */
class JsonKindTest {
    private static final String TOPIC = "topic-1";
    private static final RebuildJob JOB = new RebuildJob(
            "1f9e02ac",
            new RebuildRequest("json", List.of(), false, Source.CHANGES, Optional.empty()),
            TOPIC,
            Map.of(0, new Position(3)),
            RebuildJob.Stage.BEGUN);

    @TempDir
    private Path directory;

    private JsonStore live;
    private JsonKind kind;

    private static final class Died extends Error {
        private static final long serialVersionUID = 1;
    }

    @BeforeEach
    void open() {
        live = new JsonStore(directory, 1, tenant -> 0, JsonStore.DEFAULT_SEGMENT_BYTES, CrashPoint.NONE);
        Claim claim = live.claim(0, TOPIC);
        live.apply(claim, List.of(Tasks.put(0, "a", "old"), Tasks.put(1, "ghost", "boo")), new Position(2));
        kind = kind(CrashPoint.NONE);
    }

    @AfterEach
    void close() {
        live.close();
    }

    private JsonKind kind(CrashPoint crashPoint) {
        return new JsonKind(
                new JsonHome(directory, 1, tenant -> 0, JsonStore.DEFAULT_SEGMENT_BYTES),
                live,
                new Catalog(List.of(Tasks.COLLECTION)),
                crashPoint,
                pause -> {});
    }

    /** Loads document {@code a} up to position 3. */
    private static void load(FreshStore fresh) {
        fresh.create();
        try (FreshStore.Loader loader = fresh.loader()) {
            Claim claim = loader.claim(0, TOPIC);
            loader.load(
                    claim,
                    List.of(new StoredDocument(
                            Tasks.key("a"), new dev.syncline.event.Version(0), Tasks.titled("a", "old"))),
                    new Position(3));
        }
        fresh.complete(JobProgress.NONE);
    }

    private static FreshStore.Swapped swap(FreshStore fresh) {
        try (FreshStore.Writer writer = fresh.writer()) {
            return fresh.swap(writer, List.of(writer.claim(0, TOPIC)), (partition, from, to) -> List.of());
        }
    }

    @Test
    void jobIsKeptUntilItIsRemoved() {
        kind.jobs().save(JOB);
        RebuildJob later = new RebuildJob(JOB.id(), JOB.request(), TOPIC, JOB.targets(), RebuildJob.Stage.SWITCHING);

        kind.jobs().save(later);

        assertThat(kind(CrashPoint.NONE).jobs().list()).containsExactly(later);
        kind.jobs().remove(JOB.id());
        assertThat(kind.jobs().list()).isEmpty();
        assertThat(directory.resolve("rebuild")).isEmptyDirectory();
    }

    @Test
    void onlyOneWorksOnAJob() {
        kind.jobs().save(JOB);
        Held held = kind.jobs().hold(JOB.id()).orElseThrow();

        Optional<Held> other = kind(CrashPoint.NONE).jobs().hold(JOB.id());

        assertThat(other).isEmpty();
        held.close();
        assertThat(kind.jobs().hold(JOB.id())).isPresent();
    }

    @Test
    void jobThatEndedMeanwhileIsHeldWithoutATrace() {
        kind.jobs().hold("gone").orElseThrow().close();

        assertThat(directory.resolve("rebuild")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{}"})
    void damagedJobSaysWhichFileAndWhatToDo(String damaged) throws IOException {
        kind.jobs().save(JOB);
        Files.writeString(directory.resolve("rebuild/1f9e02ac/job.json"), damaged);

        assertThatThrownBy(() -> kind.jobs().list())
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("job.json")
                .hasMessageContaining("Next:");
    }

    @Test
    void switchedStoreHoldsWhatWasLoadedAndTheOldOneIsKept() {
        kind.jobs().save(JOB);
        FreshStore fresh = kind.fresh(JOB);
        load(fresh);

        FreshStore.Swapped swapped = swap(fresh);
        kind.jobs().remove(JOB.id());

        assertThat(swapped.kept()).isEqualTo("json_old_1f9e02ac");
        assertThat(live.find(Tasks.key("a"))).isPresent();
        assertThat(live.find(Tasks.key("ghost"))).isEmpty();
        assertThat(live.next(0)).isEqualTo(new Position(3));
        assertThat(kind.kept()).containsExactly("json_old_1f9e02ac");
        assertThat(kind.drop("json_old_1f9e02ac")).isTrue();
        assertThat(kind.kept()).isEmpty();
        assertThat(kind.drop("json_old_1f9e02ac")).isFalse();
        assertThat(live.find(Tasks.key("a"))).isPresent();
    }

    @Test
    void rebuildGivenUpInTheMiddleOfItsSwitchLeavesNothing() {
        kind.jobs().save(JOB);
        FreshStore dying = kind(stage -> {
                    if (stage == Stage.SWITCH_NEW_LINKED) {
                        throw new Died();
                    }
                })
                .fresh(JOB);
        load(dying);
        assertThatThrownBy(() -> swap(dying)).isInstanceOf(Died.class);

        kind.fresh(JOB).drop();
        kind.jobs().remove(JOB.id());

        assertThat(kind.kept()).isEmpty();
        assertThat(directory.resolve("rebuild")).isEmptyDirectory();
        assertThat(live.find(Tasks.key("ghost"))).isPresent();
    }

    @Test
    void liveManifestThatNobodyCanReadIsInTheWay() throws IOException {
        Files.writeString(directory.resolve("partition-0/manifest.json"), "{}");

        assertThat(kind.obstacles(List.of("tasks"))).singleElement().asString().contains("manifest.json");
    }

    @Test
    void rebuildIsGivenUpBesideALiveManifestThatNobodyCanRead() throws IOException {
        kind.jobs().save(JOB);
        FreshStore fresh = kind.fresh(JOB);
        load(fresh);
        Files.writeString(directory.resolve("partition-0/manifest.json"), "{}");

        fresh.drop();
        kind.jobs().remove(JOB.id());

        assertThat(directory.resolve("rebuild")).isEmptyDirectory();
    }

    @Test
    void pastIsBuiltBesideALiveManifestThatNobodyCanRead() throws IOException {
        Files.writeString(directory.resolve("partition-0/manifest.json"), "{}");
        kind.jobs().save(JOB);
        FreshStore fresh = kind.fresh(JOB);

        fresh.drop();
        load(fresh);
        FreshStore.Aside aside = fresh.setAside();

        assertThat(kind.kept()).containsExactly(aside.name());
        assertThat(kind.drop(aside.name())).isTrue();
    }

    @Test
    void whatAProcessThatDiedWasRemovingIsSweptAway() throws IOException {
        for (String gone : List.of("rebuild/1f9e02ac.gone/partition-0/acme", "kept/json_old_1f9e02ac.gone/acme")) {
            Files.createDirectories(directory.resolve(gone));
            Files.writeString(directory.resolve(gone).resolve("1-1.jsonl"), "{}");
        }
        Files.createDirectories(directory.resolve("kept/json_old_7"));

        kind.sweep();

        assertThat(directory.resolve("rebuild")).isEmptyDirectory();
        assertThat(directory.resolve("kept").toFile().list()).containsExactly("json_old_7");
        assertThat(live.find(Tasks.key("a"))).isPresent();
    }

    @Test
    void whatWasAskedStaysSoWhateverIsSaved() {
        kind.jobs().save(JOB);

        kind.jobs().ask(JOB.id(), Ask.SWITCH, 1);
        kind.jobs().ask(JOB.id(), Ask.RATE, 5_000);
        kind.jobs().save(new RebuildJob(JOB.id(), JOB.request(), TOPIC, JOB.targets(), RebuildJob.Stage.COMPLETE));

        RebuildJobs later = kind(CrashPoint.NONE).jobs();
        assertThat(later.asked(JOB.id(), Ask.SWITCH)).isEqualTo(1);
        assertThat(later.asked(JOB.id(), Ask.RATE)).isEqualTo(5_000);
        assertThat(later.asked(JOB.id(), Ask.PAUSE)).isZero();
        assertThat(later.asked("other", Ask.SWITCH)).isZero();
        later.ask("gone", Ask.SWITCH, 1);
        assertThat(directory.resolve("rebuild").toFile().list()).containsExactly(JOB.id());
    }
}
