package dev.syncline.deploy.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.deploy.fault.Outcome.End;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunJournalTest {
    private static final Fault FAULT = Fault.brief("broker killed", "3", (arena, random) -> {});
    private static final Outcome FOUND =
            new Outcome("broker killed", "3", 4, End.JUDGED, 248, 1, 0, 0, 2, 2.4, true, 6);

    @TempDir
    private Path directory;

    @Test
    void runsAreThereInTheNextSitting() throws IOException {
        Path file = directory.resolve("runs.jsonl");
        RunJournal.of(Optional.of(file)).add(FOUND);
        RunJournal.of(Optional.of(file)).add(Outcome.unjudged(FAULT, 5, End.FAILED));

        RunJournal next = RunJournal.of(Optional.of(file));

        assertThat(next.of(FAULT, 4)).contains(FOUND);
        assertThat(next.of(FAULT, 5)).map(Outcome::end).contains(End.FAILED);
        assertThat(next.of(FAULT, 6)).isEmpty();
    }

    @Test
    void aLineThatWasNotWrittenToItsEndIsARunToMakeAgain() throws IOException {
        Path file = directory.resolve("runs.jsonl");
        RunJournal.of(Optional.of(file)).add(FOUND);
        String line = Files.readString(file);
        Files.writeString(file, line.substring(0, 40), StandardOpenOption.APPEND);

        RunJournal next = RunJournal.of(Optional.of(file));
        next.add(Outcome.unjudged(FAULT, 5, End.FAILED));

        assertThat(Files.readString(file)).startsWith(line).hasLineCount(2);
        assertThat(RunJournal.of(Optional.of(file)).of(FAULT, 5)).isPresent();
    }

    @Test
    void whatIsNoRunIsNamedWithItsLine() throws IOException {
        Path file = directory.resolve("runs.jsonl");
        RunJournal.of(Optional.of(file)).add(FOUND);
        Files.writeString(file, "something else\n", StandardOpenOption.APPEND);

        assertThatThrownBy(() -> RunJournal.of(Optional.of(file)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("runs.jsonl, line 2");
    }
}
