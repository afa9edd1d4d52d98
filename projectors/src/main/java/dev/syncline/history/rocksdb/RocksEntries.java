package dev.syncline.history.rocksdb;

import dev.syncline.event.DocumentKey;
import dev.syncline.projector.LogState;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksIterator;

/** One collection's documents; an iterator of RocksDB is a snapshot already. */
final class RocksEntries implements LogState.Entries {
    private final IndexFiles files;
    private final String collection;
    private final byte[] prefix;
    private final ReadOptions options = new ReadOptions().setFillCache(false);
    private final RocksIterator iterator;
    /** Where the iterator stands; empty behind the last one. */
    private Optional<byte[]> key;

    RocksEntries(IndexFiles files, String collection, Optional<DocumentKey> from) {
        this.collection = collection;
        this.prefix = Keys.name(Keys.LAST, collection);
        this.files = files;
        this.iterator = files.db().newIterator(options);
        try {
            iterator.seek(from.map(first -> Keys.document(Keys.LAST, first)).orElse(prefix));
            this.key = files.key(iterator, prefix);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public boolean hasNext() {
        return key.isPresent();
    }

    @Override
    public LogState.Entry next() {
        byte[] found = key.orElseThrow(NoSuchElementException::new);
        LogState.Entry entry = RocksIndex.entry(Keys.document(found, collection, prefix.length), iterator.value());
        iterator.next();
        key = files.key(iterator, prefix);
        return entry;
    }

    @Override
    public void close() {
        iterator.close();
        options.close();
    }
}
