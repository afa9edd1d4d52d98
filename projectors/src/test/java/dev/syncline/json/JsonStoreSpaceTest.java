package dev.syncline.json;

import static dev.syncline.json.Disk.apply;
import static dev.syncline.json.Disk.content;
import static dev.syncline.json.Disk.fold;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.syncline.event.Position;
import dev.syncline.projector.Claim;
import dev.syncline.projector.LoggedChange;
import dev.syncline.projector.StoreUnavailableException;
import dev.syncline.projector.Tasks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Disk stays bounded, and a full one stops only until there is space (I9). */
class JsonStoreSpaceTest {
    @TempDir(factory = InMemory.class)
    private Path directory;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void garbageStaysUnderHalfUnderUpdates(long seed) {
        Random random = new Random(seed);
        Disk disk = new Disk(directory);
        try (JsonStore store = disk.open()) {
            Claim claim = store.claim(0, Disk.TOPIC);
            long position = 0;
            long peak = 0;
            for (int batch = 0; batch < 300; batch++) {
                List<LoggedChange> changes = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    // A third of the documents never changes again: the oldest segments hold them.
                    int id = position < 600 ? (int) position : 200 + random.nextInt(400);
                    changes.add(Tasks.put(position++, "t" + id, "x".repeat(50 + random.nextInt(100))));
                }
                claim = apply(store, claim, changes);
                peak = position > 600 ? Math.max(peak, disk.segmentBytes()) : 0;
            }

            long live = 600 * (long) (65 + 80 + 75);
            assertThat(peak).isLessThan(2 * live + Disk.SMALL_SEGMENT);
        }
    }

    @Test
    void deletesDoNotPileUp() {
        Disk disk = new Disk(directory);
        long position = 0;
        try (JsonStore store = disk.open()) {
            Claim claim = store.claim(0, Disk.TOPIC);
            List<LoggedChange> lasting = new ArrayList<>();
            for (; position < 100; position++) {
                lasting.add(Tasks.put(position, "lasting" + position, "stays"));
            }
            claim = apply(store, claim, lasting);
            for (int batch = 0; batch < 300; batch++) {
                List<LoggedChange> changes = new ArrayList<>();
                for (int i = 0; i < 10; i++) {
                    changes.add(Tasks.put(position, "t" + position, "goes"));
                    position++;
                }
                claim = apply(store, claim, changes);
                List<LoggedChange> deletes = new ArrayList<>();
                for (long gone = position - 10; gone < claim.next().offset(); gone++) {
                    deletes.add(Tasks.delete(position++, "t" + gone));
                }
                claim = apply(store, claim, deletes);
            }

            assertThat(disk.segmentBytes()).isLessThan(10L * Disk.SMALL_SEGMENT);
        }
        try (JsonStore reopened = disk.open()) {
            assertThat(reopened.find(Tasks.key("lasting7"))).isPresent();
            assertThat(reopened.find(Tasks.key("t500"))).isEmpty();
        }
    }

    @Test
    void restartsDoNotScatterDocumentsOverEverMoreSegments() {
        Disk disk = new Disk(directory);
        for (int restart = 0; restart < 60; restart++) {
            try (JsonStore store = disk.open()) {
                apply(store, store.claim(0, Disk.TOPIC), List.of(Tasks.put(restart, "t" + restart, "one")));
            }
        }

        assertThat(disk.segments()).hasSizeLessThan(14);
    }

    @Test
    void fullDiskStopsTheStoreOnlyUntilThereIsSpace() throws IOException, InterruptedException { // I1, I3
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", directory.toString()) == 0,
                "mounting a tmpfs is not permitted here");
        try {
            fillAndFree();
        } finally {
            run("umount", directory.toString());
        }
    }

    private void fillAndFree() throws IOException {
        List<LoggedChange> log = RandomLog.of(1, 2000);
        Path ballast = directory.resolve("ballast");
        Files.write(ballast, new byte[350 << 10]);
        JsonStore store = new Disk(directory).open();
        Claim claim = store.claim(0, Disk.TOPIC);
        int failures = 0;
        while (claim.next().offset() < log.size()) {
            int from = (int) claim.next().offset();
            List<LoggedChange> batch = log.subList(from, Math.min(log.size(), from + 100));
            Claim before = claim;
            if (from >= 1000 && failures == 0) {
                fill(directory.resolve("more"));
                Position position = store.next(0);
                for (int attempt = 1; attempt <= 3; attempt++) {
                    failures += unavailable(store, before, batch) ? 1 : 0;
                    assertThat(store.next(0)).isEqualTo(position);
                    assertThat(content(store, log)).isEqualTo(fold(log, position));
                }
                Files.delete(directory.resolve("more"));
                Files.delete(ballast);
            }
            claim = apply(store, claim, batch);
        }
        assertThat(failures).isEqualTo(3);
        store.close();
        try (JsonStore reopened = new Disk(directory).open()) {
            assertThat(content(reopened, log)).isEqualTo(fold(log, new Position(log.size())));
        }
    }

    /** All but two pages, so that a batch is written half. */
    private static void fill(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            try {
                while (true) {
                    channel.write(ByteBuffer.allocate(4096));
                }
            } catch (IOException full) {
                channel.truncate(channel.size() - 8192);
            }
        }
    }

    private static boolean unavailable(JsonStore store, Claim claim, List<LoggedChange> batch) {
        assertThatThrownBy(() -> apply(store, claim, batch)).isInstanceOf(StoreUnavailableException.class);
        return true;
    }

    private static int run(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            return -1;
        }
    }
}
