package dev.syncline.server.decide;

import dev.syncline.history.rocksdb.TableList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The decider's state, as Kafka Streams keeps it on this machine: a directory per task, in it a RocksDB and what of the
 * changelog it holds. Looked at while nothing uses it.
 */
final class LocalState {
    private static final Logger LOGGER = LoggerFactory.getLogger(LocalState.class);

    private LocalState() {}

    /**
     * Distrusts what has lost documents without RocksDB noticing: without its checkpoint Kafka Streams reads it again from
     * the changelog, as behind a kill.
     *
     * @param application its directory
     * @throws UncheckedIOException if the disk refuses
     */
    static void distrustDamaged(Path application) {
        if (!Files.isDirectory(application)) {
            return;
        }
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(application, Files::isDirectory)) {
            for (Path task : tasks) {
                distrustDamagedTask(task);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the decider's state can't be looked at: " + application, e);
        }
    }

    private static void distrustDamagedTask(Path task) throws IOException {
        Path documents = task.resolve("rocksdb").resolve(DeciderTopology.STATE);
        if (!Files.isDirectory(documents)) {
            return;
        }
        try {
            Set<String> lacking = TableList.lacks(documents);
            if (!lacking.isEmpty() && Files.deleteIfExists(task.resolve(".checkpoint"))) {
                LOGGER.warn(
                        "the decider's state is damaged and is read again from the log task={} lacking={}",
                        task.getFileName(),
                        lacking);
            }
        } catch (RocksDBException e) {
            LOGGER.debug("Kafka Streams will meet this damage itself task={}", task.getFileName(), e);
        }
    }
}
