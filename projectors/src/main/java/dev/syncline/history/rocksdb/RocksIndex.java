package dev.syncline.history.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.syncline.event.DocumentKey;
import dev.syncline.event.Place;
import dev.syncline.event.Position;
import dev.syncline.event.Version;
import dev.syncline.history.ChangePlace;
import dev.syncline.history.EventPlace;
import dev.syncline.history.LogIndex;
import dev.syncline.projector.LogState;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksIterator;

/**
 * The index in one RocksDB. Its write-ahead log is not synced: after a power cut the index is older, never torn, and
 * what is missing is read from the log again.
 */
public final class RocksIndex implements LogIndex {
    private static final byte[] FIRST = new byte[] {0};
    private static final byte[] BEHIND_ALL = new byte[] {Byte.MAX_VALUE};

    private final IndexFiles files;
    private final RocksDB db;

    /** @throws UncheckedIOException if the directory can't be used, or another process does */
    public RocksIndex(Path directory) {
        RocksDB.loadLibrary();
        files = new IndexFiles(directory);
        db = files.db();
    }

    /** Why it can't be trusted until it is made anew at the next start. */
    public Optional<String> damage() {
        return files.damage();
    }

    @Override
    public Optional<Standing> standing(String topic, int partition) {
        byte[] value = files.answer(() -> db.get(Keys.partition(Keys.STANDING, topic, partition)));
        return Optional.ofNullable(value)
                .map(bytes -> new Standing(
                        new String(bytes, 8, bytes.length - 8, UTF_8),
                        ByteBuffer.wrap(bytes).getLong()));
    }

    @Override
    public Batch batch() {
        return new RocksBatch(files);
    }

    @Override
    public void clear() {
        files.answer(() -> {
            db.deleteRange(FIRST, BEHIND_ALL);
            return db;
        });
    }

    @Override
    public Optional<LogState.Entry> last(DocumentKey key) {
        byte[] value = files.answer(() -> db.get(Keys.document(Keys.LAST, key)));
        return Optional.ofNullable(value).map(bytes -> entry(key, bytes));
    }

    static LogState.Entry entry(DocumentKey key, byte[] value) {
        ByteBuffer buffer = ByteBuffer.wrap(value);
        Version version = new Version(buffer.getLong());
        Position position = new Position(buffer.getLong());
        boolean deleted = buffer.get() == 1;
        return new LogState.Entry(
                key, version, position, deleted ? OptionalLong.empty() : OptionalLong.of(buffer.getLong()));
    }

    @Override
    public LogState.Entries entries(String collection, Optional<DocumentKey> from) {
        return new RocksEntries(files, collection, from);
    }

    @Override
    public List<EventPlace> events(DocumentKey key) {
        byte[] prefix = Keys.document(Keys.EVENT, key);
        List<EventPlace> events = new ArrayList<>();
        try (RocksIterator iterator = db.newIterator()) {
            for (iterator.seek(prefix); files.at(iterator, prefix); iterator.next()) {
                ByteBuffer value = ByteBuffer.wrap(iterator.value());
                Instant appended = Instant.ofEpochMilli(value.getLong());
                Place place = new Place(key.collection(), value.getInt(), Keys.number(iterator.key()));
                events.add(new EventPlace(place, appended));
            }
        }
        return events;
    }

    @Override
    public Optional<ChangePlace> changeAt(DocumentKey key, Position position) {
        byte[] prefix = Keys.document(Keys.CHANGE, key);
        try (RocksIterator iterator = db.newIterator()) {
            iterator.seekForPrev(Keys.numbered(prefix, position.offset()));
            return files.at(iterator, prefix) ? Optional.of(change(iterator)) : Optional.empty();
        }
    }

    @Override
    public Optional<ChangePlace> firstChange(DocumentKey key) {
        byte[] prefix = Keys.document(Keys.CHANGE, key);
        try (RocksIterator iterator = db.newIterator()) {
            iterator.seek(prefix);
            return files.at(iterator, prefix) ? Optional.of(change(iterator)) : Optional.empty();
        }
    }

    @Override
    public Optional<ChangePlace> changeOf(DocumentKey key, Version version) {
        byte[] prefix = Keys.document(Keys.CHANGE, key);
        try (RocksIterator iterator = db.newIterator()) {
            iterator.seekForPrev(Keys.numbered(prefix, Long.MAX_VALUE));
            for (; files.at(iterator, prefix); iterator.prev()) {
                ChangePlace change = change(iterator);
                if (change.version().compareTo(version) <= 0) {
                    return Optional.of(change).filter(found -> found.version().equals(version));
                }
            }
            return Optional.empty();
        }
    }

    private static ChangePlace change(RocksIterator iterator) {
        ByteBuffer value = ByteBuffer.wrap(iterator.value());
        Position position = new Position(Keys.number(iterator.key()));
        return new ChangePlace(position, new Version(value.getLong()), value.get() == 1);
    }

    @Override
    public List<Long> definitions(String collection, int partition) {
        byte[] prefix = Keys.partition(Keys.DEFINITION, collection, partition);
        List<Long> offsets = new ArrayList<>();
        try (RocksIterator iterator = db.newIterator()) {
            for (iterator.seek(prefix); files.at(iterator, prefix); iterator.next()) {
                offsets.add(Keys.number(iterator.key()));
            }
        }
        return offsets;
    }

    @Override
    public void close() {
        files.close();
    }
}
