package dev.syncline.rebuild.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.syncline.codec.StateCodec;
import dev.syncline.event.DocumentKey;
import dev.syncline.rebuild.States.Entries;
import dev.syncline.rebuild.States.Entry;
import java.util.Arrays;
import java.util.NoSuchElementException;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksIterator;

/** The states under one prefix, which the documents' keys follow. */
final class RocksEntries implements Entries {
    private final byte[] prefix;
    private final ReadOptions reading = new ReadOptions().setFillCache(false);
    private final RocksIterator iterator;

    RocksEntries(RocksDB db, byte[] prefix) {
        this.prefix = prefix;
        this.iterator = db.newIterator(reading);
        iterator.seek(prefix);
    }

    @Override
    public boolean hasNext() {
        if (iterator.isValid()) {
            return Arrays.equals(iterator.key(), 0, prefix.length, prefix, 0, prefix.length);
        }
        RocksStates.answer(() -> {
            iterator.status();
            return iterator;
        });
        return false;
    }

    @Override
    public Entry next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        byte[] key = iterator.key();
        String name = new String(key, prefix.length, key.length - prefix.length, UTF_8);
        Entry entry = new Entry(DocumentKey.ofChangeKey(name), StateCodec.decode(iterator.value()));
        iterator.next();
        return entry;
    }

    @Override
    public void close() {
        iterator.close();
        reading.close();
    }
}
