package dev.syncline.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.event.Document;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Position;
import dev.syncline.projector.Claim;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.CrashPoint.Stage;
import dev.syncline.projector.FencedException;
import dev.syncline.projector.LoggedChange;
import dev.syncline.projector.StoredDocument;
import dev.syncline.projector.Tasks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A store is filled beside the live one and takes its place; the process dies at every step, somebody else writes in
 * between, and whoever reads sees the fold of the log at every moment (I3, I11).
 */
class StoreSwitchTest {
    private static final int PARTITIONS = 2;
    private static final int LOADED = 200;
    /** In the live store alone; no event ever made it. */
    private static final DocumentKey GHOST = Tasks.key("ghost");

    private static final Set<Stage> STAGES = EnumSet.of(
            Stage.LOAD_RECORDS_WRITTEN,
            Stage.SWITCH_OLD_KEPT,
            Stage.SWITCH_NEW_LINKED,
            Stage.SWITCH_PARTITION_DONE,
            Stage.JSON_SEGMENTS_FSYNCED,
            Stage.JSON_MANIFEST_WRITTEN,
            Stage.JSON_MANIFEST_RENAMED,
            Stage.JSON_DIRECTORY_FSYNCED);

    private static final Set<Stage> OF_THE_SWITCH = EnumSet.range(Stage.SWITCH_OLD_KEPT, Stage.SWITCH_PARTITION_DONE);

    @TempDir(factory = InMemory.class)
    private Path directory;

    private final List<LoggedChange> log = RandomLog.of(11, 400);
    private final List<String> collections = new ArrayList<>();
    private JsonStore live;
    private JsonStore reader;
    private boolean loaded;

    private static final class Died extends Error {
        private static final long serialVersionUID = 1;
    }

    @BeforeEach
    void fillLive() {
        live = open(directory, CrashPoint.NONE);
        Claim claim = live.claim(0, Disk.TOPIC);
        live.apply(claim, List.of(Tasks.put(0, 0, GHOST, Tasks.titled("ghost", "boo"))), new Position(1));
        write(live, 250);
        reader = open(directory, CrashPoint.NONE);
    }

    private static int partitionOf(String tenant) {
        return tenant.equals(Tasks.TENANT) ? 0 : 1;
    }

    private static JsonStore open(Path directory, CrashPoint crashPoint) {
        return new JsonStore(directory, PARTITIONS, StoreSwitchTest::partitionOf, Disk.SMALL_SEGMENT, crashPoint);
    }

    /** Brings every partition to a position. */
    private void write(JsonStore store, int until) {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            Claim claim = store.claim(partition, Disk.TOPIC);
            apply(store, claim, new Position(Math.max(until, claim.next().offset())));
        }
    }

    private Claim apply(JsonStore store, Claim claim, Position next) {
        return store.apply(claim, changes(claim.partition(), claim.next(), next), next);
    }

    private List<LoggedChange> changes(int partition, Position from, Position to) {
        return log.stream()
                .filter(logged -> partitionOf(logged.change().key().tenant()) == partition)
                .filter(logged -> logged.position().compareTo(from) >= 0
                        && logged.position().compareTo(to) < 0)
                .toList();
    }

    private Path side() {
        return directory.resolve("rebuild").resolve("r1");
    }

    private Path kept() {
        return directory.resolve("kept").resolve("old");
    }

    /** What a process does that takes the work up, wherever an earlier one died. */
    private void rebuild(CrashPoint crashPoint) {
        if (!loaded) {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                load(partition, crashPoint);
            }
            loaded = true;
        }
        try (JsonStore fresh = open(side(), crashPoint)) {
            Claim[] claims = new Claim[PARTITIONS];
            for (int partition = 0; partition < PARTITIONS; partition++) {
                Claim claim = fresh.claim(partition, Disk.TOPIC);
                claims[partition] = applyWanted(
                        fresh, claim, new Position(Math.max(230, claim.next().offset())));
            }
            storeSwitch(crashPoint)
                    .run((partition, next) -> claims[partition] = applyWanted(fresh, claims[partition], next));
        }
    }

    private Claim applyWanted(JsonStore fresh, Claim claim, Position next) {
        return fresh.apply(
                claim,
                changes(claim.partition(), claim.next(), next).stream()
                        .filter(logged -> isWanted(logged.change().key()))
                        .toList(),
                next);
    }

    private boolean isWanted(DocumentKey key) {
        return collections.isEmpty() || collections.contains(key.collection());
    }

    private void load(int partition, CrashPoint crashPoint) {
        try (BulkLoad load = new BulkLoad(side(), partition, Disk.SMALL_SEGMENT, crashPoint)) {
            Claim claim = load.claim(Disk.TOPIC);
            for (int to = 100; to <= LOADED; to += 100) {
                Position next = new Position(to);
                if (claim.next().compareTo(next) < 0) {
                    claim = load.load(claim, last(partition, claim.next(), next), next);
                }
            }
        }
    }

    /** Of the documents there are at position {@link #LOADED}, those whose last change stands in [from, to). */
    private List<StoredDocument> last(int partition, Position from, Position to) {
        Map<DocumentKey, LoggedChange> last = new HashMap<>();
        changes(partition, new Position(0), new Position(LOADED))
                .forEach(one -> last.put(one.change().key(), one));
        return last.values().stream()
                .filter(logged -> logged.position().compareTo(from) >= 0
                        && logged.position().compareTo(to) < 0)
                .filter(logged -> logged.change().after().isPresent()
                        && isWanted(logged.change().key()))
                .map(logged -> new StoredDocument(
                        logged.change().key(),
                        logged.change().version(),
                        logged.change().after().get()))
                .toList();
    }

    private StoreSwitch storeSwitch(CrashPoint crashPoint) {
        return storeSwitch(kept(), crashPoint);
    }

    private StoreSwitch storeSwitch(Path kept, CrashPoint crashPoint) {
        return new StoreSwitch(
                new StoreSwitch.Places(directory, side(), kept), PARTITIONS, collections, crashPoint, pause -> {});
    }

    /** Every document that the log says there is, and perhaps the ghost. */
    private void assertReadersSeeTheFold(JsonStore store) {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            int number = partition;
            Map<DocumentKey, Document> found = Disk.content(store, log);
            Map<DocumentKey, Document> fold = Disk.fold(log, store.next(partition));
            found.keySet().removeIf(key -> partitionOf(key.tenant()) != number);
            fold.keySet().removeIf(key -> partitionOf(key.tenant()) != number);
            assertThat(found).isEqualTo(fold);
        }
    }

    static Stream<Arguments> deaths() {
        return STAGES.stream().flatMap(stage -> Stream.of(0, 1, 3).map(nth -> Arguments.of(stage, nth)));
    }

    @ParameterizedTest(name = "{0} the {1}th time")
    @MethodSource("deaths")
    void switchGoesOnWhereItsProcessDied(Stage stage, int nth) {
        int[] until = {nth};
        CrashPoint deadly = reached -> {
            if (OF_THE_SWITCH.contains(reached)) {
                assertReadersSeeTheFold(reader);
            }
            if (reached == stage && until[0]-- == 0) {
                throw new Died();
            }
        };

        boolean died = false;
        try {
            rebuild(deadly);
        } catch (Died e) {
            died = true;
            if (nth != 1) {
                write(live, 260);
            }
            assertReadersSeeTheFold(reader);
            rebuild(CrashPoint.NONE);
        }

        assertThat(died || nth > 0).isTrue();
        assertSwitched(250);
        write(live, 400);
        assertReadersSeeTheFold(reader);
        assertReadersSeeTheFold(live);
        assertNothingIsLeftOver();
    }

    private void assertSwitched(int least) {
        assertReadersSeeTheFold(reader);
        for (int partition = 0; partition < PARTITIONS; partition++) {
            assertThat(reader.next(partition).offset()).isGreaterThanOrEqualTo(least);
        }
        assertThat(reader.find(GHOST)).as("no event made it").isEmpty();
        try (JsonStore old = open(kept(), CrashPoint.NONE)) {
            assertReadersSeeTheFold(old);
            assertThat(old.find(GHOST)).as("the old store stays as it was").isPresent();
        }
    }

    /** I9: the live partitions hold what their manifests name, once they are claimed again. */
    private void assertNothingIsLeftOver() {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            Path root = PartitionDirectory.of(directory, partition);
            try (Stream<Path> files = Files.walk(root)) {
                List<String> found = files.map(file -> file.getFileName().toString())
                        .filter(name -> SegmentName.parse(name).isPresent())
                        .toList();
                Manifest manifest = Manifest.read(Files.readAllBytes(root.resolve("manifest.json")), partition);
                assertThat(found)
                        .containsExactlyInAnyOrderElementsOf(manifest.segments().stream()
                                .map(entry -> entry.name().file())
                                .toList());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Test
    void liveWriterThatDoesNotKnowOfTheSwitchIsFencedAndHarmsNothing() { // I8
        Claim[] before = {live.claim(0, Disk.TOPIC), live.claim(1, Disk.TOPIC)};

        rebuild(CrashPoint.NONE);

        for (Claim claim : before) {
            assertThatThrownBy(() -> apply(live, claim, new Position(300))).isInstanceOf(FencedException.class);
        }
        assertSwitched(250);
    }

    @Test
    void otherCollectionsStayAsTheyAre() {
        collections.add("notes");

        rebuild(CrashPoint.NONE);

        assertReadersSeeTheFold(reader);
        assertThat(reader.find(GHOST)).as("of a collection that stays").isPresent();
        assertThat(reader.next(0)).isEqualTo(new Position(250));
        write(live, 400);
        assertReadersSeeTheFold(reader);
    }

    @ParameterizedTest
    @EnumSource(names = {"SWITCH_OLD_KEPT", "SWITCH_NEW_LINKED"})
    void switchThatIsGivenUpLeavesNothing(Stage stage) {
        try {
            rebuild(reached -> {
                if (reached == stage) {
                    throw new Died();
                }
            });
        } catch (Died e) {
            assertThat(kept()).exists();
        }

        storeSwitch(CrashPoint.NONE).undo();

        assertThat(kept()).doesNotExist();
        assertNothingIsLeftOver();
        assertReadersSeeTheFold(reader);
        assertThat(reader.find(GHOST)).isPresent();
    }

    @Test
    void switchOfAnotherRebuildIsNotTakenForItsOwn() {
        rebuildSideAlone();
        assertThatThrownBy(() -> storeSwitch(reached -> {
                            if (reached == Stage.SWITCH_OLD_KEPT) {
                                throw new Died();
                            }
                        })
                        .run((partition, next) -> {}))
                .isInstanceOf(Died.class);
        storeSwitch(directory.resolve("kept").resolve("other"), CrashPoint.NONE).run((partition, next) -> {});
        Claim claim = live.claim(0, Disk.TOPIC);
        live.apply(claim, List.of(Tasks.put(300, 300, GHOST, Tasks.titled("ghost", "boo"))), claim.next());

        storeSwitch(CrashPoint.NONE).run((partition, next) -> {});

        assertThat(reader.find(GHOST)).as("replaced by this switch, too").isEmpty();
        try (JsonStore old = open(kept(), CrashPoint.NONE)) {
            assertThat(old.find(GHOST)).as("kept by this switch").isPresent();
        }
    }

    @Test
    void whereNoSwitchWasBegunAnUnreadableManifestIsNotInTheWayOfGivingUp() throws IOException {
        Files.writeString(PartitionDirectory.of(directory, 1).resolve("manifest.json"), "{}");

        storeSwitch(CrashPoint.NONE).undo();

        assertThat(kept()).doesNotExist();
    }

    @Test
    void switchThatMayHaveHappenedIsNotGivenUpButNamesTheUnreadableManifest() throws IOException {
        rebuildSideAlone();
        storeSwitch(CrashPoint.NONE).run((partition, next) -> {});
        Path manifest = PartitionDirectory.of(directory, 1).resolve("manifest.json");
        Files.writeString(manifest, "{}");

        assertThatThrownBy(() -> storeSwitch(CrashPoint.NONE).undo())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(manifest.toString())
                .hasMessageContaining("Next:");
        assertThat(PartitionDirectory.of(kept(), 1)).exists();
    }

    @Test
    void everyStageIsReached() {
        Set<Stage> reached = EnumSet.noneOf(Stage.class);

        rebuild(reached::add);

        assertThat(reached).containsAll(STAGES);
    }

    @Test
    void partitionWithoutAManifestIsNotTakenForEmpty() throws IOException {
        rebuildSideAlone();
        Files.delete(PartitionDirectory.of(directory, 1).resolve("manifest.json"));

        assertThatThrownBy(() -> storeSwitch(CrashPoint.NONE).run((p, next) -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Next:");
        assertThat(PartitionDirectory.of(directory, 1)).isDirectoryRecursivelyContaining("glob:**.jsonl");
    }

    private void rebuildSideAlone() {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            load(partition, CrashPoint.NONE);
        }
        try (JsonStore fresh = open(side(), CrashPoint.NONE)) {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                applyWanted(fresh, fresh.claim(partition, Disk.TOPIC), new Position(250));
            }
        }
    }
}
