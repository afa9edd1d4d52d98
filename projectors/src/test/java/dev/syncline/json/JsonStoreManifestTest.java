package dev.syncline.json;

import static dev.syncline.json.Disk.apply;
import static dev.syncline.json.Disk.content;
import static dev.syncline.json.Disk.fold;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.event.Position;
import dev.syncline.projector.Claim;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.LoggedChange;
import dev.syncline.projector.StoreUnavailableException;
import dev.syncline.projector.Tasks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A partition that cannot be opened is refused with file, reason and remedy; what earlier versions wrote is read. */
class JsonStoreManifestTest {
    private static final List<LoggedChange> LOG = List.of(
            Tasks.put(0, "t1", "one"),
            Tasks.put(1, "t2", "two"),
            Tasks.put(2, "t3", "three"),
            Tasks.put(3, "t1", "one again"),
            Tasks.delete(4, "t2"),
            Tasks.put(5, "t4", "four"));

    @TempDir(factory = InMemory.class)
    private Path directory;

    private Disk disk() {
        return new Disk(directory);
    }

    /** One change per batch, so that older records of a document stay in the segment. */
    private void write() {
        try (JsonStore store = disk().open()) {
            Claim claim = store.claim(0, Disk.TOPIC);
            for (LoggedChange change : LOG) {
                claim = apply(store, claim, List.of(change));
            }
        }
    }

    @Test
    void damagedManifestIsRefusedAndNamesFileAndRemedy() throws IOException {
        write();
        byte[] whole = Files.readAllBytes(disk().manifest());
        for (int i = 0; i < whole.length; i++) {
            byte[] flipped = whole.clone();
            flipped[i] ^= 1;
            Files.write(disk().manifest(), flipped);

            assertRefused("rebuild the store from the log");
        }
        for (int length = 0; length < whole.length; length += 5) {
            Files.write(disk().manifest(), java.util.Arrays.copyOf(whole, length));

            assertRefused("rebuild the store from the log");
        }
    }

    @Test
    void missingManifestIsRefusedWhereDocumentsAre() throws IOException {
        write();
        Files.delete(disk().manifest());

        assertRefused("it is missing");
    }

    private void assertRefused(String reason) {
        try (JsonStore store = disk().open()) {
            assertThatThrownBy(() -> store.find(Tasks.key("t1")))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasCauseInstanceOf(UnreadableManifestException.class)
                    .hasMessageContaining(disk().manifest().toString())
                    .hasMessageContaining(reason);
            assertThatThrownBy(() -> store.claim(0, Disk.TOPIC)).isInstanceOf(UnreadableManifestException.class);
        }
    }

    @Test
    void newerFormatIsRefused() throws IOException {
        write();
        String manifest = Files.readString(disk().manifest());
        Files.writeString(disk().manifest(), manifest.replace("\"format\":1", "\"format\":2"));

        assertRefused("it has format 2, this version reads up to 1");
    }

    @Test
    void directoryOfMorePartitionsIsRefused() {
        try (JsonStore store = new JsonStore(directory, 3, tenant -> 2, 4096, CrashPoint.NONE)) {
            store.claim(2, Disk.TOPIC);
        }

        assertThatThrownBy(() -> disk().open()).hasMessageContaining("holds more than 1 partitions");
    }

    @ParameterizedTest(name = "format {0}")
    @ValueSource(ints = 1)
    void storeOfAnEarlierFormatIsRead(int format) throws IOException {
        Path golden = Path.of("src/test/resources/json-store/format-" + format);
        try (Stream<Path> files = Files.walk(golden)) {
            for (Path file : files.toList()) {
                Path copy = directory.resolve(golden.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }

        try (JsonStore store = disk().open()) {
            assertThat(store.next(0)).isEqualTo(new Position(6));
            assertThat(content(store, LOG)).isEqualTo(fold(LOG, new Position(6)));
            assertThat(store.damaged(store.claim(0, Disk.TOPIC))).isEmpty();
        }
    }
}
