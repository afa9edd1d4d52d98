package dev.syncline.server.decide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.FlushOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

class LocalStateTest {
    @TempDir
    private Path application;

    private Path documents;
    private Path checkpoint;

    @BeforeEach
    void decideTwice() throws IOException, RocksDBException {
        documents = Files.createDirectories(application.resolve("0_3/rocksdb/documents"));
        checkpoint = Files.writeString(application.resolve("0_3/.checkpoint"), "0");
        write("first");
        write("second");
    }

    /** As Kafka Streams does: without a log of its own, flushed at the end. */
    private void write(String key) throws RocksDBException {
        try (Options options = new Options().setCreateIfMissing(true);
                RocksDB state = RocksDB.open(options, documents.toString());
                FlushOptions flush = new FlushOptions()) {
            state.put(key.getBytes(StandardCharsets.UTF_8), new byte[100]);
            state.flush(flush);
        }
    }

    private boolean holds(String key) throws RocksDBException {
        try (Options options = new Options();
                RocksDB state = RocksDB.openReadOnly(options, documents.toString())) {
            return state.get(key.getBytes(StandardCharsets.UTF_8)) != null;
        }
    }

    @Test
    void wholeStateIsTrusted() {
        LocalState.distrustDamaged(application);

        assertThat(checkpoint).exists();
    }

    /** It opens without a word, and documents are missing. */
    @Test
    void stateThatOpensWithoutAllItHeldIsDistrusted() throws IOException, RocksDBException { // I3
        Path list = list();
        byte[] whole = Files.readAllBytes(list);
        Set<Boolean> held = new HashSet<>();
        for (int cut = 0; cut < whole.length / 2; cut++) {
            Files.write(list, Arrays.copyOf(whole, whole.length - cut));
            Files.writeString(checkpoint, "0");

            LocalState.distrustDamaged(application);

            if (Files.exists(checkpoint) && opens()) {
                assertThat(holds("first") && holds("second"))
                        .as("cut by %d", cut)
                        .isTrue();
            } else if (opens()) {
                held.add(holds("second"));
            }
        }
        assertThat(held).as("whether a distrusted one still held the last").contains(false);
    }

    private boolean opens() {
        try {
            holds("first");
            return true;
        } catch (RocksDBException e) {
            return false;
        }
    }

    private Path list() throws IOException {
        try (DirectoryStream<Path> lists = Files.newDirectoryStream(documents, "MANIFEST-*")) {
            return lists.iterator().next();
        }
    }

    @Test
    void stateThatIsNotThereYetIsNone() {
        LocalState.distrustDamaged(application.resolve("none"));

        assertThat(application.resolve("none")).doesNotExist();
    }
}
