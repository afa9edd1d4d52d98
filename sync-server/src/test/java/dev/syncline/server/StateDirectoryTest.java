package dev.syncline.server;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
                    .isInstanceOf(StateDirectory.HeldException.class)
                    .hasMessageContaining(state.toString())
                    .hasMessageContaining("decider.stateDirectory");
        }
        StateDirectory.hold(state).close();
    }
}
