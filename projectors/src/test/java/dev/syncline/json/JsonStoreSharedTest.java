package dev.syncline.json;

import static dev.syncline.json.Disk.apply;
import static dev.syncline.json.Disk.content;
import static dev.syncline.json.Disk.fold;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.event.Position;
import dev.syncline.projector.Claim;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.FencedException;
import dev.syncline.projector.LoggedChange;
import dev.syncline.projector.QueryOf;
import dev.syncline.projector.StoreUnavailableException;
import dev.syncline.projector.StoredDocument;
import dev.syncline.projector.Tasks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Several stores on one directory, as several server processes have them; and readers beside the writer. */
class JsonStoreSharedTest {
    @TempDir(factory = InMemory.class)
    private Path directory;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2})
    void followerSeesWhatTheOwnerHasMadeDurable(long seed) {
        List<LoggedChange> log = RandomLog.of(seed, 600);
        try (JsonStore owner = new Disk(directory).open();
                JsonStore follower = new Disk(directory).open()) {
            Claim claim = owner.claim(0, Disk.TOPIC);
            while (claim.next().offset() < log.size()) {
                int from = (int) claim.next().offset();

                claim = apply(owner, claim, log.subList(from, from + 12));

                assertThat(follower.next(0)).isEqualTo(claim.next());
                assertThat(content(follower, log)).isEqualTo(fold(log, claim.next()));
            }
            assertThat(content(owner, log)).isEqualTo(fold(log, claim.next()));
        }
    }

    @Test
    void followerThatLooksRarelyMissesNothing() {
        List<LoggedChange> log = RandomLog.of(7, 3000);
        try (JsonStore owner = new Disk(directory).open();
                JsonStore follower = new Disk(directory).open()) {
            Claim claim = owner.claim(0, Disk.TOPIC);
            while (claim.next().offset() < log.size()) {
                int from = (int) claim.next().offset();
                claim = apply(owner, claim, log.subList(from, from + 50));
                if (from % 500 == 0) {
                    assertThat(content(follower, log)).isEqualTo(fold(log, claim.next()));
                }
            }
            assertThat(content(follower, log)).isEqualTo(fold(log, claim.next()));
        }
    }

    @Test
    void ownershipGoesToAndFro() { // I8
        List<LoggedChange> log = RandomLog.of(3, 600);
        try (JsonStore one = new Disk(directory).open();
                JsonStore other = new Disk(directory).open()) {
            Position next = new Position(0);
            for (int turn = 0; next.offset() < log.size(); turn++) {
                JsonStore owner = turn % 2 == 0 ? one : other;
                Claim claim = owner.claim(0, Disk.TOPIC);
                assertThat(claim.next()).isEqualTo(next);
                next = apply(owner, claim, log.subList((int) next.offset(), (int) next.offset() + 20))
                        .next();
                assertThat(content(other, log)).isEqualTo(fold(log, next));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"JSON_RECORDS_WRITTEN", "JSON_SEGMENTS_FSYNCED"})
    void zombieThatWakesUpInsideAWriteIsFencedAndHarmsNothing(CrashPoint.Stage asleep) { // I8
        List<LoggedChange> log = RandomLog.of(5, 200);
        AtomicBoolean overtake = new AtomicBoolean();
        List<Claim> newer = new ArrayList<>();
        try (JsonStore owner = new Disk(directory).open();
                JsonStore zombie = new Disk(directory).open(stage -> {
                    if (stage == asleep && overtake.getAndSet(false)) {
                        newer.add(apply(owner, owner.claim(0, Disk.TOPIC), log.subList(100, 150)));
                    }
                })) {
            Claim old = apply(zombie, zombie.claim(0, Disk.TOPIC), log.subList(0, 100));
            overtake.set(true);

            assertThatThrownBy(() -> apply(zombie, old, log.subList(100, 120))).isInstanceOf(FencedException.class);
            assertThatThrownBy(() -> apply(zombie, old, log.subList(100, 120))).isInstanceOf(FencedException.class);

            assertThat(content(zombie, log)).isEqualTo(fold(log, new Position(150)));
            apply(owner, newer.get(0), log.subList(150, 200));
            assertThat(content(owner, log)).isEqualTo(fold(log, new Position(200)));
        }
        try (JsonStore reopened = new Disk(directory).open()) {
            assertThat(content(reopened, log)).isEqualTo(fold(log, new Position(200)));
        }
    }

    @Test
    void claimWhileAnotherReplacesTheManifestIsToldToComeAgain() {
        List<LoggedChange> log = RandomLog.of(5, 20);
        List<Throwable> refusals = new ArrayList<>();
        try (JsonStore other = new Disk(directory).open()) {
            AtomicBoolean overtake = new AtomicBoolean();
            JsonStore owner = new Disk(directory).open(stage -> {
                if (stage == CrashPoint.Stage.JSON_MANIFEST_WRITTEN && overtake.getAndSet(false)) {
                    try {
                        other.claim(0, Disk.TOPIC);
                    } catch (StoreUnavailableException e) {
                        refusals.add(e);
                    }
                }
            });
            Claim claim = owner.claim(0, Disk.TOPIC);
            overtake.set(true);

            apply(owner, claim, log);

            assertThat(refusals).hasSize(1);
            assertThat(other.claim(0, Disk.TOPIC).next()).isEqualTo(new Position(20));
            owner.close();
        }
    }

    @Test
    void readersNeverMissADocumentAndNeverSeeOneGoBack() throws InterruptedException, ExecutionException { // I4
        int documents = 50;
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService readers = Executors.newFixedThreadPool(3);
        try (JsonStore owner = new Disk(directory).open();
                JsonStore follower = new Disk(directory).open()) {
            Claim claim = apply(owner, owner.claim(0, Disk.TOPIC), round(0, documents));
            List<Future<Long>> reading = List.of(
                    readers.submit(() -> readAll(owner, documents, done)),
                    readers.submit(() -> readAll(follower, documents, done)),
                    readers.submit(() -> listAll(follower, documents, done)));

            for (int i = 1; i <= 300; i++) {
                claim = apply(owner, claim, round(i, documents));
            }

            done.set(true);
            for (Future<Long> reader : reading) {
                assertThat(reader.get()).isPositive();
            }
            assertThat(new Disk(directory).segments().get(0).getFileName().toString())
                    .isNotEqualTo("e0000001-000001.jsonl");
        } finally {
            done.set(true);
            readers.shutdownNow();
        }
    }

    private static List<LoggedChange> round(int round, int documents) {
        return IntStream.range(0, documents)
                .mapToObj(i -> Tasks.put((long) round * documents + i, "t" + i, "round " + round))
                .toList();
    }

    private static long readAll(JsonStore store, int documents, AtomicBoolean done) {
        long[] versions = new long[documents];
        long reads = 0;
        while (!done.get()) {
            long promised = store.next(0).offset() - documents;
            for (int i = 0; i < documents; i++) {
                StoredDocument found = store.find(Tasks.key("t" + i)).orElseThrow();
                assertThat(found.version().offset()).isGreaterThanOrEqualTo(Math.max(versions[i], promised));
                versions[i] = found.version().offset();
                reads++;
            }
        }
        return reads;
    }

    private static long listAll(JsonStore store, int documents, AtomicBoolean done) {
        long lists = 0;
        while (!done.get()) {
            assertThat(store.list(QueryOf.tasks().limit(1000)).items()).hasSize(documents);
            lists++;
        }
        return lists;
    }
}
