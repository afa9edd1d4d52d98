package dev.syncline.json;

import static dev.syncline.json.Disk.apply;
import static dev.syncline.json.Disk.content;
import static dev.syncline.json.Disk.fold;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.event.Position;
import dev.syncline.projector.Claim;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.LoggedChange;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The process dies at every step and at many moments; what is opened afterwards is the fold of the log (I3, I5). */
class JsonStoreCrashTest {
    private static final int CHANGES = 600;

    private static final Set<CrashPoint.Stage> OF_OPENING =
            EnumSet.of(CrashPoint.Stage.JSON_LEFTOVER_REMOVED, CrashPoint.Stage.JSON_QUARANTINED);

    @TempDir(factory = InMemory.class)
    private Path directory;

    private static final class Died extends Error {
        private static final long serialVersionUID = 1;
    }

    /** All but those of {@link JsonOpeningCrashTest}. */
    private static Stream<CrashPoint.Stage> ofCommits() {
        return Arrays.stream(CrashPoint.Stage.values())
                .filter(stage -> stage.name().startsWith("JSON_"))
                .filter(stage -> !OF_OPENING.contains(stage));
    }

    static Stream<Arguments> deaths() {
        return ofCommits().flatMap(stage -> LongStream.rangeClosed(1, 3).mapToObj(seed -> Arguments.of(stage, seed)));
    }

    @ParameterizedTest(name = "{0} seed {1}")
    @MethodSource("deaths")
    void storeIsTheFoldOfTheLogAfterDyingAt(CrashPoint.Stage stage, long seed) {
        Random random = new Random(seed);
        List<LoggedChange> log = RandomLog.of(seed, CHANGES);
        Disk disk = new Disk(directory);
        int deaths = 0;
        Position durable = new Position(0);

        while (durable.offset() < log.size()) {
            int[] steps = {random.nextInt(8)};
            JsonStore store = disk.open(reached -> {
                if (reached == stage && steps[0]-- == 0) {
                    throw new Died();
                }
            });
            try {
                durable = run(store, log, random, durable);
            } catch (Died e) {
                deaths++;
            }
            durable = assertFold(disk, log, durable);
        }

        assertThat(deaths).isPositive();
        try (JsonStore last = disk.open()) {
            last.claim(0, Disk.TOPIC);
            assertNothingIsLeftOver(disk);
        }
    }

    /** I9: the disk holds what the manifest counts, to the byte. */
    static void assertNothingIsLeftOver(Disk disk) {
        List<Manifest.Entry> named = disk.readManifest().segments();
        assertThat(disk.segments().stream().map(file -> file.getFileName().toString()))
                .containsExactlyInAnyOrderElementsOf(
                        named.stream().map(entry -> entry.name().file()).toList());
        assertThat(disk.segmentBytes())
                .isEqualTo(named.stream().mapToLong(Manifest.Entry::length).sum());
    }

    /** Applies up to 30 batches. */
    private static Position run(JsonStore store, List<LoggedChange> log, Random random, Position durable) {
        Claim claim = store.claim(0, Disk.TOPIC);
        assertThat(claim.next()).isGreaterThanOrEqualTo(durable);
        for (int batch = 0; batch < 30 && claim.next().offset() < log.size(); batch++) {
            int from = (int) claim.next().offset();
            int to = Math.min(log.size(), from + 1 + random.nextInt(20));
            claim = apply(store, claim, log.subList(from, to));
        }
        Position reached = claim.next();
        store.close();
        return reached;
    }

    private static Position assertFold(Disk disk, List<LoggedChange> log, Position durable) {
        try (JsonStore reopened = disk.open()) {
            Position next = reopened.next(0);
            assertThat(next).isGreaterThanOrEqualTo(durable);
            assertThat(content(reopened, log)).isEqualTo(fold(log, next));
            return next;
        }
    }

    @Test
    void workloadReachesEveryStage() {
        Set<CrashPoint.Stage> reached = EnumSet.noneOf(CrashPoint.Stage.class);

        try (JsonStore store = new Disk(directory).open(reached::add)) {
            run(store, RandomLog.of(1, CHANGES), new Random(1), new Position(0));
        }

        assertThat(reached).containsAll(ofCommits().toList());
    }

    @ParameterizedTest(name = "{0} seed {1}")
    @MethodSource("deaths")
    void sameStoreGoesOnAfterAFailureAt(CrashPoint.Stage stage, long seed) {
        Random random = new Random(seed);
        List<LoggedChange> log = RandomLog.of(seed, CHANGES);
        Disk disk = new Disk(directory);
        boolean[] armed = {false};
        JsonStore store = disk.open(reached -> {
            if (armed[0] && reached == stage && random.nextInt(3) == 0) {
                throw new Died();
            }
        });
        Claim claim = store.claim(0, Disk.TOPIC);
        armed[0] = true;
        int failures = 0;

        while (claim.next().offset() < log.size()) {
            int from = (int) claim.next().offset();
            try {
                claim = apply(store, claim, log.subList(from, Math.min(log.size(), from + 10)));
            } catch (Died e) {
                failures++;
            }
        }

        armed[0] = false;
        assertThat(failures).isPositive();
        assertThat(content(store, log)).isEqualTo(fold(log, claim.next()));
        store.close();
        assertFold(disk, log, claim.next());
    }
}
