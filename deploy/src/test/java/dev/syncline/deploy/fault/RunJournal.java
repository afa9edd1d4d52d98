package dev.syncline.deploy.fault;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.syncline.event.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Every run that came to an end, a line of JSON each, so that one table can be made in several sittings. Also a run that
 * found something stays in it. Used by one thread, and by one process.
 */
final class RunJournal {
    private final Optional<Path> file;
    private final List<Outcome> outcomes = new ArrayList<>();

    private RunJournal(Optional<Path> file) {
        this.file = file;
    }

    /**
     * With what the file has, if it is there. A last line that is not whole belongs to a run that will be made again.
     *
     * @param file none: remembers nothing
     * @throws IOException where a line before the last is none of these
     */
    static RunJournal of(Optional<Path> file) throws IOException {
        RunJournal journal = new RunJournal(file);
        if (file.filter(Files::exists).isPresent()) {
            journal.read(file.get());
        }
        return journal;
    }

    private void read(Path path) throws IOException {
        String text = Files.readString(path);
        String whole = text.substring(0, text.lastIndexOf('\n') + 1);
        for (String line : whole.lines().toList()) {
            try {
                outcomes.add(Json.mapper().readValue(line, Outcome.class));
            } catch (JsonProcessingException e) {
                throw new IOException(
                        "%s, line %d is not a run: %s".formatted(path, outcomes.size() + 1, e.getOriginalMessage()), e);
            }
        }
        if (whole.length() < text.length()) {
            Files.writeString(path, whole);
        }
    }

    Optional<Outcome> of(Fault fault, long seed) {
        return outcomes.stream()
                .filter(one -> one.fault().equals(fault.name()) && one.seed() == seed)
                .findFirst();
    }

    void add(Outcome outcome) throws IOException {
        outcomes.add(outcome);
        if (file.isPresent()) {
            Files.write(
                    file.get(),
                    (Json.mapper().writeValueAsString(outcome) + "\n").getBytes(StandardCharsets.UTF_8),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
    }
}
