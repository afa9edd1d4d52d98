package dev.syncline.history.rocksdb;

import dev.syncline.event.DocumentKey;
import dev.syncline.projector.LogState;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksIterator;

/** One collection's documents; an iterator of RocksDB is a snapshot already. */
final class RocksEntries implements LogState.Entries {
    private final String collection;
    private final byte[] prefix;
    private final ReadOptions options = new ReadOptions().setFillCache(false);
    private final RocksIterator iterator;

    RocksEntries(RocksDB db, String collection, Optional<DocumentKey> from) {
        this.collection = collection;
        this.prefix = Keys.name(Keys.LAST, collection);
        this.iterator = db.newIterator(options);
        iterator.seek(from.map(key -> Keys.document(Keys.LAST, key)).orElse(prefix));
    }

    @Override
    public boolean hasNext() {
        if (iterator.isValid()) {
            return Keys.begins(iterator.key(), prefix);
        }
        RocksIndex.answer(() -> {
            iterator.status();
            return iterator;
        });
        return false;
    }

    @Override
    public LogState.Entry next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        LogState.Entry entry =
                RocksIndex.entry(Keys.document(iterator.key(), collection, prefix.length), iterator.value());
        iterator.next();
        return entry;
    }

    @Override
    public void close() {
        iterator.close();
        options.close();
    }
}
