package dev.syncline.json;

import static dev.syncline.json.Disk.apply;
import static dev.syncline.json.Disk.content;
import static dev.syncline.json.Disk.fold;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.event.DocumentKey;
import dev.syncline.event.Position;
import dev.syncline.projector.Claim;
import dev.syncline.projector.LoggedChange;
import dev.syncline.projector.QueryOf;
import dev.syncline.projector.StoreUnavailableException;
import dev.syncline.projector.StoredDocument;
import dev.syncline.projector.Tasks;
import dev.syncline.projector.TenantCollection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk lies: torn tails, flipped bits, files cut or gone. Never a wrong answer, and all of it heals. */
class JsonStoreDamageTest {
    private static final TenantCollection TASKS = new TenantCollection(Tasks.TENANT, "tasks");
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

    private static List<LoggedChange> latest() {
        Map<DocumentKey, LoggedChange> latest = new HashMap<>();
        LOG.forEach(change -> latest.put(change.change().key(), change));
        return new ArrayList<>(latest.values());
    }

    @Test
    void tornTailIsCutOff() throws IOException {
        write();
        Path segment = disk().segments().get(0);
        long length = Files.size(segment);
        Files.writeString(segment, "{\"crc\":\"00000000\",\"id\":\"t1\",\"vers", StandardOpenOption.APPEND);

        try (JsonStore store = disk().open()) {
            assertThat(content(store, LOG)).isEqualTo(fold(LOG, new Position(6)));
            assertThat(store.damaged(store.claim(0, Disk.TOPIC))).isEmpty();
        }

        assertThat(segment).hasSize(length);
    }

    @Test
    void anyFlippedBitIsFoundAndHealed() throws IOException {
        write();
        Path segment = disk().segments().get(0);
        byte[] whole = Files.readAllBytes(segment);
        byte[] manifest = Files.readAllBytes(disk().manifest());
        for (int bit = 0; bit < whole.length * 8; bit += 7) {
            byte[] flipped = whole.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(segment, flipped);
            Files.write(disk().manifest(), manifest);

            assertNeverWrongAndHealed();
        }
    }

    private void assertNeverWrongAndHealed() throws IOException {
        try (JsonStore store = disk().open()) {
            assertTrueOrNothing(store);
            Claim claim = store.claim(0, Disk.TOPIC);
            assertTrueOrNothing(store);
            assertThat(store.damaged(claim)).containsExactly(TASKS);
            assertThatThrownBy(() -> store.list(QueryOf.tasks().limit(10)))
                    .isInstanceOf(StoreUnavailableException.class);
            assertThat(disk().quarantined()).isNotEmpty();

            store.restore(claim, TASKS, latest());

            assertThat(store.damaged(claim)).isEmpty();
            assertThat(content(store, LOG)).isEqualTo(fold(LOG, new Position(6)));
        }
        try (JsonStore store = disk().open()) {
            assertThat(store.damaged(store.claim(0, Disk.TOPIC))).isEmpty();
            assertThat(content(store, LOG)).isEqualTo(fold(LOG, new Position(6)));
        }
        for (Path file : disk().quarantined()) {
            Files.delete(file);
        }
    }

    /** A document that may be damaged is told to be unavailable, never absent and never old. */
    private static void assertTrueOrNothing(JsonStore store) {
        Map<DocumentKey, ?> expected = fold(LOG, new Position(6));
        for (LoggedChange change : LOG) {
            DocumentKey key = change.change().key();
            try {
                assertThat(store.find(key).map(StoredDocument::document))
                        .isEqualTo(Optional.ofNullable(expected.get(key)));
            } catch (StoreUnavailableException e) {
                assertThat(e).hasMessageContaining("damaged");
            }
        }
    }

    @Test
    void damageToOneDocumentLeavesTheOthersReadable() throws IOException {
        write();
        flip("four");

        try (JsonStore store = disk().open()) {
            assertThatThrownBy(() -> store.find(Tasks.key("t4"))).isInstanceOf(StoreUnavailableException.class);
            assertThat(store.find(Tasks.key("t1"))).isPresent();
            assertThat(store.find(Tasks.key("t3"))).isPresent();
        }
    }

    @Test
    void damageFoundWhileReadingIsHealedToo() throws IOException {
        write();
        try (JsonStore store = disk().open()) {
            Claim claim = store.claim(0, Disk.TOPIC);
            flip("four");
            assertThat(store.damaged(claim)).isEmpty();

            assertThatThrownBy(() -> store.find(Tasks.key("t4"))).isInstanceOf(StoreUnavailableException.class);

            assertThatThrownBy(() -> store.find(Tasks.key("t4"))).isInstanceOf(StoreUnavailableException.class);
            assertThat(store.find(Tasks.key("t1"))).isPresent();
            assertThat(disk().quarantined()).hasSize(1);
            assertThat(store.damaged(claim)).containsExactly(TASKS);
            store.restore(claim, TASKS, latest());
            assertThat(store.damaged(claim)).isEmpty();
            assertThat(content(store, LOG)).isEqualTo(fold(LOG, new Position(6)));
        }
    }

    @Test
    void followerIsHealedWhenTheOwnerRestores() throws IOException {
        write();
        try (JsonStore owner = disk().open();
                JsonStore follower = disk().open()) {
            Claim claim = owner.claim(0, Disk.TOPIC);
            flip("four");
            assertThatThrownBy(() -> follower.find(Tasks.key("t4"))).isInstanceOf(StoreUnavailableException.class);
            assertThatThrownBy(() -> owner.find(Tasks.key("t4"))).isInstanceOf(StoreUnavailableException.class);

            owner.restore(claim, TASKS, latest());

            assertThat(content(follower, LOG)).isEqualTo(fold(LOG, new Position(6)));
        }
    }

    @Test
    void compactionNeverDropsADocumentWhoseRecordItCannotRead() throws IOException {
        write();
        try (JsonStore store = disk().open()) {
            Claim claim = store.claim(0, Disk.TOPIC);
            flip("three");

            for (int i = 0; i < 100; i++) {
                claim = apply(store, claim, List.of(Tasks.put(6 + i, "t9", "x".repeat(200))));
            }

            assertThat(store.damaged(claim)).containsExactly(TASKS);
            assertThatThrownBy(() -> store.find(Tasks.key("t3"))).isInstanceOf(StoreUnavailableException.class);
            assertThat(store.find(Tasks.key("t1"))).isPresent();
        }
    }

    private void flip(String text) throws IOException {
        Path segment = disk().segments().get(0);
        byte[] bytes = Files.readAllBytes(segment);
        int at = new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf(text);
        bytes[at] ^= 1;
        Files.write(segment, bytes);
    }

    @Test
    void segmentThatIsGoneOrCutIsHealed() throws IOException {
        write();
        byte[] whole = Files.readAllBytes(disk().segments().get(0));
        byte[] manifest = Files.readAllBytes(disk().manifest());
        Path segment = disk().segments().get(0);
        for (int length : IntStream.range(-1, whole.length)
                .filter(i -> i % 17 == 0 || i < 2)
                .toArray()) {
            Files.write(segment, whole);
            Files.write(disk().manifest(), manifest);
            if (length < 0) {
                Files.delete(segment);
            } else {
                Files.write(segment, java.util.Arrays.copyOf(whole, length));
            }

            assertNeverWrongAndHealed();
        }
    }
}
