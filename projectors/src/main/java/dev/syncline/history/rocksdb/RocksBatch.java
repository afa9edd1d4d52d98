package dev.syncline.history.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.syncline.event.Document;
import dev.syncline.event.DocumentKey;
import dev.syncline.history.ChangePlace;
import dev.syncline.history.EventPlace;
import dev.syncline.history.LogIndex;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** Used once, by one thread. */
final class RocksBatch implements LogIndex.Batch {
    private final IndexFiles files;
    private final WriteBatch batch = new WriteBatch();

    RocksBatch(IndexFiles files) {
        this.files = files;
    }

    private void put(byte[] key, byte[] value) {
        files.answer(() -> {
            batch.put(key, value);
            return key;
        });
    }

    @Override
    public void event(DocumentKey key, EventPlace event) {
        put(
                Keys.numbered(Keys.document(Keys.EVENT, key), event.place().offset()),
                ByteBuffer.allocate(12)
                        .putLong(event.appended().toEpochMilli())
                        .putInt(event.place().partition())
                        .array());
    }

    /** Versions never go back along a partition, so the later one is the newer one. */
    @Override
    public void change(DocumentKey key, ChangePlace change, Optional<Document> after) {
        long position = change.position().offset();
        long version = change.version().offset();
        put(
                Keys.numbered(Keys.document(Keys.CHANGE, key), position),
                ByteBuffer.allocate(9)
                        .putLong(version)
                        .put((byte) (change.creates() ? 1 : 0))
                        .array());
        put(
                Keys.document(Keys.LAST, key),
                ByteBuffer.allocate(25)
                        .putLong(version)
                        .putLong(position)
                        .put((byte) (after.isEmpty() ? 1 : 0))
                        .putLong(after.map(Document::digest).orElse(0L))
                        .array());
    }

    @Override
    public void definition(String collection, int partition, long offset) {
        put(Keys.numbered(Keys.partition(Keys.DEFINITION, collection, partition), offset), new byte[0]);
    }

    @Override
    public void stands(String topic, int partition, LogIndex.Standing standing) {
        byte[] id = standing.topicId().getBytes(UTF_8);
        put(
                Keys.partition(Keys.STANDING, topic, partition),
                ByteBuffer.allocate(8 + id.length)
                        .putLong(standing.next())
                        .put(id)
                        .array());
    }

    @Override
    public void write() {
        try (batch;
                WriteOptions options = new WriteOptions()) {
            files.answer(() -> {
                files.db().write(options, batch);
                return batch;
            });
        }
    }
}
