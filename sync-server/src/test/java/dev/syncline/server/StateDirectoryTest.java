package dev.syncline.server;

import static org.assertj.core.api.Assertions.assertThat;
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
    void otherProcessIsRefusedToo() throws Exception {
        Path state = directory.resolve("decider");
        try (StateDirectory first = StateDirectory.hold(state)) {
            assertThat(holdElsewhere(state)).as("while %s is held", first).isEqualTo(Other.REFUSED);
        }
        assertThat(holdElsewhere(state)).isZero();
    }

    private static int holdElsewhere(Path state) throws Exception {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Other.class.getName(),
                        state.toString())
                .inheritIO()
                .start()
                .waitFor();
    }

    /** Another server, as far as the directory goes. */
    static final class Other {
        static final int REFUSED = 5;

        private Other() {}

        public static void main(String[] arguments) throws Exception {
            try {
                StateDirectory.hold(Path.of(arguments[0])).close();
            } catch (StateDirectory.UnusableException e) {
                System.exit(REFUSED);
            }
        }
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
