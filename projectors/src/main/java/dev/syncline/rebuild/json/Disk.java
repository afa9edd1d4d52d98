package dev.syncline.rebuild.json;

import dev.syncline.json.JsonStore;
import dev.syncline.json.Trees;
import dev.syncline.projector.StoreUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the file system says, as the ports want it. */
final class Disk {
    private Disk() {}

    interface Answer<T> {
        T get() throws IOException;
    }

    /** @throws StoreUnavailableException if the file system refuses */
    static <T> T answer(Answer<T> answer) {
        try {
            return answer.get();
        } catch (IOException e) {
            throw new StoreUnavailableException(JsonStore.NAME, e);
        }
    }

    /** What stands in a directory, by name; what is being deleted is left out, and nothing is in one that is not there. */
    static List<Path> directories(Path parent) throws IOException {
        if (!Files.isDirectory(parent)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(parent)) {
            return found.filter(Files::isDirectory)
                    .filter(path -> !Trees.isGone(path))
                    .sorted()
                    .toList();
        }
    }
}
