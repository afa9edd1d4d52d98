package dev.syncline.rebuild.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.decide.DocumentState;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Version;
import dev.syncline.projector.Tasks;
import dev.syncline.rebuild.DiskRoom;
import dev.syncline.rebuild.States;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksStatesTest {
    private static final DocumentState STATE = new DocumentState(
            Optional.of(new Version(7)), Optional.of(Tasks.titled("a/b", "new")), List.of(), Optional.empty());

    @TempDir
    private Path directory;

    private final States.Factory factory(Path parent) {
        return new RocksFactory(parent, tenant -> tenant.equals("acme") ? 0 : 300);
    }

    @Test
    void statesAreFoundByPartitionAndNotesBesideThem() {
        DocumentKey slashed = new DocumentKey("acme", "tasks", "a/b");
        DocumentKey other = new DocumentKey("other", "tasks", "a");
        try (States states = factory(directory).open("job")) {
            states.put(slashed, STATE);
            states.put(other, STATE);
            states.note(slashed, 5);

            assertThat(states.get(slashed)).isEqualTo(STATE);
            assertThat(states.get(Tasks.key("none"))).isEqualTo(DocumentState.NONE);
            assertThat(states.note(slashed)).contains(5L);
            assertThat(states.note(other)).isEmpty();
            assertThat(keys(states, 0)).containsExactly(slashed);
            assertThat(keys(states, 300)).containsExactly(other);
            assertThat(keys(states, 1)).isEmpty();
        }
    }

    private static List<DocumentKey> keys(States states, int partition) {
        List<DocumentKey> keys = new ArrayList<>();
        try (States.Entries entries = states.entries(partition)) {
            entries.forEachRemaining(entry -> keys.add(entry.key()));
        }
        return keys;
    }

    @Test
    void nothingIsLeftWhenTheyAreClosed() {
        try (States states = factory(directory).open("job")) {
            states.put(Tasks.key("a"), STATE);
        }

        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void roomIsToldBeforeTheDirectoryIsThere() {
        assertThat(new RocksFactory(directory.resolve("not/yet"), tenant -> 0).room())
                .hasValueSatisfying(room -> assertThat(room.freeBytes()).isPositive())
                .map(DiskRoom::disk)
                .isEqualTo(new RocksFactory(directory, tenant -> 0).room().map(DiskRoom::disk));
    }
}
