package dev.syncline.history.rocksdb;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.CompressionType;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of an index. Damaged ones are thrown away when they are opened, for the log has everything; what is found
 * later is noted beside them, and they go at the next opening. Thread-safe.
 */
final class IndexFiles implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(IndexFiles.class);
    private static final long WRITE_BUFFER_BYTES = 16L << 20;
    private static final long CACHE_BYTES = 32L << 20;

    private final Path note;
    /** One document lies in any of several tables: without a filter each of them is read. */
    private final BloomFilter filter = new BloomFilter();

    private final Cache cache = new LRUCache(CACHE_BYTES);
    private final Options options = new Options()
            .setCreateIfMissing(true)
            .setWriteBufferSize(WRITE_BUFFER_BYTES)
            .setCompressionType(CompressionType.LZ4_COMPRESSION)
            .setKeepLogFileNum(2)
            .setMaxOpenFiles(256)
            .setTableFormatConfig(
                    new BlockBasedTableConfig().setFilterPolicy(filter).setBlockCache(cache));
    private final RocksDB db;
    private volatile Optional<String> damage = Optional.empty();

    /** @throws UncheckedIOException if the directory can't be used, or another process does */
    IndexFiles(Path directory) {
        this.note = directory.resolveSibling(directory.getFileName() + ".damaged");
        try {
            Files.createDirectories(directory);
            if (Files.exists(note)) {
                throwAway(directory, Files.readString(note));
            }
            this.db = open(directory);
        } catch (IOException | RocksDBException e) {
            closeOptions();
            throw new UncheckedIOException(new IOException("the index of the log can't be opened: " + directory, e));
        }
    }

    private RocksDB open(Path directory) throws RocksDBException, IOException {
        try {
            // Before it is opened, which would delete them.
            Set<String> lacking = TableList.lacks(directory);
            if (lacking.isEmpty()) {
                return RocksDB.open(options, directory.toString());
            }
            throwAway(directory, "its list of tables lacks " + lacking);
        } catch (RocksDBException e) {
            if (!isDamage(e) && hasList(directory)) {
                throw e;
            }
            throwAway(directory, e.getMessage());
        }
        return RocksDB.open(options, directory.toString());
    }

    private static boolean hasList(Path directory) throws IOException {
        try (DirectoryStream<Path> lists = Files.newDirectoryStream(directory, "MANIFEST-*")) {
            return lists.iterator().hasNext();
        }
    }

    private void throwAway(Path directory, String reason) throws RocksDBException, IOException {
        LOGGER.warn("the index of the log is damaged and is made anew directory={} reason={}", directory, reason);
        // Who dies over it leaves files that tell nothing of damage.
        Files.writeString(note, reason);
        RocksDB.destroyDB(directory.toString(), options);
        Files.createDirectories(directory);
        Files.deleteIfExists(note);
    }

    private static boolean isDamage(RocksDBException e) {
        return e.getStatus() != null && e.getStatus().getCode() == Status.Code.Corruption;
    }

    RocksDB db() {
        return db;
    }

    /** What was found of it since it was opened. */
    Optional<String> damage() {
        return damage;
    }

    interface Work<R> {
        R run() throws RocksDBException;
    }

    /** @throws UncheckedIOException if RocksDB fails */
    <R> R answer(Work<R> work) {
        try {
            return work.run();
        } catch (RocksDBException e) {
            if (isDamage(e)) {
                remember(e.getMessage());
            }
            throw new UncheckedIOException(new IOException("the index of the log: " + e.getMessage(), e));
        }
    }

    /** Whether it stands on a key with this prefix. */
    boolean at(RocksIterator iterator, byte[] prefix) {
        return key(iterator, prefix).isPresent();
    }

    /** On which it stands, a copy that RocksDB makes, if it has this prefix; one that can't read on is not at the end. */
    Optional<byte[]> key(RocksIterator iterator, byte[] prefix) {
        if (iterator.isValid()) {
            return Optional.of(iterator.key()).filter(found -> Keys.begins(found, prefix));
        }
        return answer(() -> {
            iterator.status();
            return Optional.empty();
        });
    }

    private synchronized void remember(String reason) {
        if (damage.isPresent()) {
            return;
        }
        damage = Optional.of("the index of the log is damaged, and is made anew at the next start: " + reason);
        LOGGER.error("the index of the log is damaged, restart the server reason={}", reason);
        try {
            Files.writeString(note, reason);
        } catch (IOException e) {
            LOGGER.error("that the index of the log is damaged can't be noted file={}", note, e);
        }
    }

    @Override
    public void close() {
        db.close();
        closeOptions();
    }

    private void closeOptions() {
        options.close();
        filter.close();
        cache.close();
    }
}
