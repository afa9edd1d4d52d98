package dev.syncline.reconcile;

import dev.syncline.event.Document;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Position;
import dev.syncline.event.Version;
import dev.syncline.projector.KeyOrder;
import dev.syncline.projector.LogState;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** The log's side in memory, of one partition. */
public final class MemoryLog implements LogState {
    final Map<DocumentKey, Entry> entries = new TreeMap<>(KeyOrder.INSTANCE);
    final Map<DocumentKey, Document> documents = new TreeMap<>(KeyOrder.INSTANCE);
    public long next;

    public void put(DocumentKey key, long version, Document document) {
        entries.put(
                key, new Entry(key, new Version(version), new Position(next++), OptionalLong.of(document.digest())));
        documents.put(key, document);
    }

    public void delete(DocumentKey key, long version) {
        entries.put(key, new Entry(key, new Version(version), new Position(next++), OptionalLong.empty()));
        documents.remove(key);
    }

    @Override
    public Position next(int partition) {
        return new Position(next);
    }

    @Override
    public Entries entries(String collection, Optional<DocumentKey> from) {
        List<Entry> taken = new ArrayList<>(entries.values());
        from.ifPresent(key -> taken.removeIf(entry -> KeyOrder.INSTANCE.compare(entry.key(), key) < 0));
        taken.removeIf(entry -> !entry.key().collection().equals(collection));
        Iterator<Entry> iterator = taken.iterator();
        return new Entries() {
            @Override
            public boolean hasNext() {
                return iterator.hasNext();
            }

            @Override
            public Entry next() {
                return iterator.next();
            }

            @Override
            public void close() {
                // nothing is held
            }
        };
    }

    @Override
    public Optional<Entry> find(DocumentKey key) {
        return Optional.ofNullable(entries.get(key));
    }

    @Override
    public Optional<Document> read(Entry entry) {
        if (!entry.equals(entries.get(entry.key()))) {
            throw new SupersededException(entry);
        }
        return Optional.ofNullable(documents.get(entry.key()));
    }
}
