package dev.syncline.server.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.catalog.Collection;
import dev.syncline.event.Position;
import dev.syncline.projector.CrashPoint;
import dev.syncline.query.Where;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk is bounded, and who reads is not interrupted. */
class SnapshotFilesTest {
    private static final Collection TASKS = Log.CATALOG.collection("tasks").orElseThrow();
    /** Two fit, a third is too much. */
    private static final long MOST_BYTES = 200;

    @TempDir
    private Path directory;

    private Instant now = Instant.parse("2026-01-02T03:04:05Z");
    private final SnapshotFiles files = new SnapshotFiles(MOST_BYTES, () -> now);

    private ShapeSnapshot snapshot(long number) throws IOException {
        ShapeDefinition definition =
                new ShapeDefinition("default", TASKS, Where.all(TASKS), TASKS.fields(), false, false);
        ShapeSnapshot snapshot = new ShapeSnapshot(
                number, directory.resolve(number + ".json"), new ShapeMessages(definition), () -> now, CrashPoint.NONE);
        snapshot.at(new Position(7));
        snapshot.complete();
        assertThat(snapshot.bytes()).isBetween(MOST_BYTES / 3, MOST_BYTES / 2);
        files.add(snapshot);
        return snapshot;
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    @Test
    void snapshotThatNobodyAsksForGoes() throws IOException {
        ShapeSnapshot left = snapshot(1);
        pass(SnapshotFiles.FORGET_AFTER.plusSeconds(1));
        ShapeSnapshot fresh = snapshot(2);

        files.forget();

        assertThat(left.file()).doesNotExist();
        assertThat(fresh.file()).exists();
        assertThat(files.numbered(1)).isEmpty();
        assertThat(files.numbered(2)).contains(fresh);
    }

    @Test
    void whereTheyAreTooManyTheOneThatWasAskedForLongestAgoGoes() throws IOException {
        List<ShapeSnapshot> all = new ArrayList<>();
        for (int number = 0; number < 4; number++) {
            all.add(snapshot(number));
        }
        pass(Duration.ofSeconds(1));
        assertThat(all.get(0).chunk(0)).isCompleted();
        pass(SnapshotFiles.READ_WITHIN);

        assertThat(files.hasRoom()).isTrue();

        assertThat(all.get(0).file()).exists();
        assertThat(all.get(1).file()).doesNotExist();
    }

    @Test
    void thoseThatAreReadStayAndNoOtherMayBegin() throws IOException {
        for (int number = 0; number < 4; number++) {
            snapshot(number);
        }
        pass(Duration.ofSeconds(30));

        assertThat(files.hasRoom()).isFalse();

        for (int number = 0; number < 4; number++) {
            assertThat(files.numbered(number).orElseThrow().file()).exists();
        }
    }

    /** A piece has megabytes, and a telephone takes its time. */
    @Test
    void pieceThatIsTakenSlowlyKeepsItsSnapshot() throws IOException {
        ShapeSnapshot slow = snapshot(1);
        slow.taking();
        pass(SnapshotFiles.FORGET_AFTER.multipliedBy(2));
        files.forget();
        assertThat(slow.file()).exists();

        slow.taken();
        pass(SnapshotFiles.FORGET_AFTER);
        files.forget();
        assertThat(slow.file()).exists();
        pass(Duration.ofSeconds(1));
        files.forget();

        assertThat(slow.file()).doesNotExist();
    }

    /** A piece that lasts an hour in a cache would lead to pieces that are gone. */
    @Test
    void firstPieceIsCachedForLongOnlyWhereItIsTheOnlyOne() throws IOException {
        CompletableFuture<ShapeSnapshot.Chunk> only = snapshot(1).chunk(0);

        assertThat(ShapeAnswers.caching(0, only.join())).isEqualTo(ShapeAnswers.FIRST);
        assertThat(ShapeAnswers.caching(1, only.join())).isEqualTo(ShapeAnswers.LATER);
        ShapeSnapshot.Chunk more = new ShapeSnapshot.Chunk(directory, 0, 1, Optional.empty());
        assertThat(ShapeAnswers.caching(0, more)).isEqualTo(ShapeAnswers.LATER);
    }
}
