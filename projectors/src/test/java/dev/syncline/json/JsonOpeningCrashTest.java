package dev.syncline.json;

import static dev.syncline.json.Disk.apply;
import static dev.syncline.json.Disk.content;
import static dev.syncline.json.Disk.fold;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.event.Position;
import dev.syncline.projector.Claim;
import dev.syncline.projector.CrashPoint.Stage;
import dev.syncline.projector.LoggedChange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deaths while a store is opened: over what another death has left there, and over what is damaged. */
class JsonOpeningCrashTest {
    private static final List<LoggedChange> LOG = RandomLog.of(1, 100);

    @TempDir(factory = InMemory.class)
    private Path directory;

    private static final class Died extends Error {
        private static final long serialVersionUID = 1;
    }

    private void dieAt(Stage stage, Consumer<JsonStore> work) {
        JsonStore store = new Disk(directory).open(reached -> {
            if (reached == stage) {
                throw new Died();
            }
        });
        assertThatThrownBy(() -> work.accept(store)).isInstanceOf(Died.class);
    }

    private Claim applyHalf() {
        try (JsonStore store = new Disk(directory).open()) {
            return apply(store, store.claim(0, Disk.TOPIC), LOG.subList(0, 50));
        }
    }

    @Test
    void leftoverIsRemovedInTheEndHoweverOftenThatIsBegun() { // I5 I9
        applyHalf();
        dieAt(Stage.JSON_RECORDS_WRITTEN, store -> apply(store, store.claim(0, Disk.TOPIC), LOG.subList(50, 100)));
        dieAt(Stage.JSON_LEFTOVER_REMOVED, store -> store.claim(0, Disk.TOPIC));

        Disk disk = new Disk(directory);
        try (JsonStore store = disk.open()) {
            store.claim(0, Disk.TOPIC);

            assertThat(content(store, LOG)).isEqualTo(fold(LOG, new Position(50)));
            JsonStoreCrashTest.assertNothingIsLeftOver(disk);
        }
    }

    @Test
    void damageIsFoundAgainWhereADeathCameBeforeItWasMended() throws IOException { // I3 I10
        applyHalf();
        Disk disk = new Disk(directory);
        Path segment = disk.segments().get(0);
        byte[] bytes = Files.readAllBytes(segment);
        bytes[bytes.length / 2] ^= 1;
        Files.write(segment, bytes);
        dieAt(Stage.JSON_QUARANTINED, store -> store.claim(0, Disk.TOPIC));

        try (JsonStore store = disk.open()) {
            assertThat(store.damaged(store.claim(0, Disk.TOPIC))).isNotEmpty();
            assertThat(disk.quarantined()).hasSize(1);
        }
    }
}
