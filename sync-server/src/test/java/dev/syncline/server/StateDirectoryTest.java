package dev.syncline.server;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDirectoryTest {
    @TempDir
    private Path directory;

    @Test
    void secondServerIsToldWhoseDirectoryItIsUntilTheFirstHasEnded() throws Exception {
        Path state = directory.resolve("new").resolve("decider");
        try (StateDirectory first = StateDirectory.hold(state)) {
            assertThatThrownBy(() -> StateDirectory.hold(state))
                    .as("while %s is held", first)
                    .isInstanceOf(StateDirectory.UnusableException.class)
                    .hasMessageContaining(state.toString())
                    .hasMessageContaining("process " + ProcessHandle.current().pid())
                    .hasMessageContaining("decider.stateDirectory");
        }
        StateDirectory.hold(state).close();
    }

    @Test
    void directoryThatCannotBeMadeIsToldByItsName() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "x");

        assertThatThrownBy(() -> StateDirectory.hold(file.resolve("decider")))
                .isInstanceOf(StateDirectory.UnusableException.class)
                .hasMessageContaining(file.resolve("decider").toString())
                .hasMessageContaining("Next: ");
    }
}
