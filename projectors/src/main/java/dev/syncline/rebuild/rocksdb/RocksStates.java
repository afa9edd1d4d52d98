package dev.syncline.rebuild.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.syncline.codec.StateCodec;
import dev.syncline.decide.DocumentState;
import dev.syncline.event.DocumentKey;
import dev.syncline.projector.StoreUnavailableException;
import dev.syncline.rebuild.States;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.rocksdb.CompressionType;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

/**
 * One RocksDB without a write-ahead log: what dies is begun anew. Keys are the partition of the changes topic, what
 * stands there, and the document's key.
 */
public final class RocksStates implements States {
    private static final byte STATE = 'S';
    private static final byte NOTE = 'N';
    private static final int PREFIX = Integer.BYTES + 1;
    private static final long WRITE_BUFFER_BYTES = 32L << 20;

    static {
        RocksDB.loadLibrary();
    }

    private final Path directory;
    private final ToIntFunction<String> partitionOf;
    private final Options options;
    private final WriteOptions write = new WriteOptions().setDisableWAL(true);
    private final RocksDB db;

    /** @param partitionOf a tenant's partition of the changes topic */
    public RocksStates(Path directory, ToIntFunction<String> partitionOf) {
        this.directory = directory;
        this.partitionOf = partitionOf;
        this.options = new Options()
                .setCreateIfMissing(true)
                .setWriteBufferSize(WRITE_BUFFER_BYTES)
                .setMaxWriteBufferNumber(3)
                .setIncreaseParallelism(2)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setKeepLogFileNum(1)
                .setMaxOpenFiles(256);
        boolean open = false;
        try {
            delete(options, directory);
            Files.createDirectories(directory);
            this.db = RocksDB.open(options, directory.toString());
            open = true;
        } catch (IOException | RocksDBException e) {
            throw unavailable(e);
        } finally {
            if (!open) {
                closeOptions();
            }
        }
    }

    private static void delete(Options options, Path directory) throws RocksDBException {
        if (Files.isDirectory(directory)) {
            RocksDB.destroyDB(directory.toString(), options);
        }
    }

    static StoreUnavailableException unavailable(Exception cause) {
        return new StoreUnavailableException("states", cause);
    }

    interface Work<R> {
        R run() throws RocksDBException;
    }

    static <R> R answer(Work<R> work) {
        try {
            return work.run();
        } catch (RocksDBException e) {
            throw unavailable(e);
        }
    }

    private byte[] key(byte kind, DocumentKey key) {
        byte[] name = key.changeKey().getBytes(UTF_8);
        return ByteBuffer.allocate(PREFIX + name.length)
                .put(prefix(kind, partitionOf.applyAsInt(key.tenant())))
                .put(name)
                .array();
    }

    private static byte[] prefix(byte kind, int partition) {
        return ByteBuffer.allocate(PREFIX).putInt(partition).put(kind).array();
    }

    @Override
    public DocumentState get(DocumentKey key) {
        byte[] value = answer(() -> db.get(key(STATE, key)));
        return value == null ? DocumentState.NONE : StateCodec.decode(value);
    }

    @Override
    public void put(DocumentKey key, DocumentState state) {
        put(key(STATE, key), StateCodec.encode(state));
    }

    @Override
    public Optional<Long> note(DocumentKey key) {
        return Optional.ofNullable(answer(() -> db.get(key(NOTE, key))))
                .map(value -> ByteBuffer.wrap(value).getLong());
    }

    @Override
    public void note(DocumentKey key, long note) {
        put(key(NOTE, key), ByteBuffer.allocate(Long.BYTES).putLong(note).array());
    }

    private void put(byte[] key, byte[] value) {
        answer(() -> {
            db.put(write, key, value);
            return key;
        });
    }

    @Override
    public Entries entries(int partition) {
        return new RocksEntries(db, prefix(STATE, partition));
    }

    @Override
    public void close() {
        db.close();
        try {
            delete(options, directory);
            Files.deleteIfExists(directory);
        } catch (IOException | RocksDBException e) {
            throw unavailable(e);
        } finally {
            closeOptions();
        }
    }

    private void closeOptions() {
        write.close();
        options.close();
    }
}
