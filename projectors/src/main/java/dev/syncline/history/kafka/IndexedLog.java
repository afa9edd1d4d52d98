package dev.syncline.history.kafka;

import dev.syncline.codec.ChangeCodec;
import dev.syncline.event.Change;
import dev.syncline.event.Document;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Position;
import dev.syncline.history.LogIndex;
import dev.syncline.projector.LogState;
import dev.syncline.projector.kafka.LogLayout;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/** The log's state, out of its index. */
public final class IndexedLog implements LogState {
    private final LogLayout layout;
    private final LogFollower follower;
    private final LogIndex index;
    private final LogReader reader;

    public IndexedLog(LogLayout layout, LogFollower follower, LogIndex index, LogReader reader) {
        this.layout = layout;
        this.follower = follower;
        this.index = index;
        this.reader = reader;
    }

    private TopicPartition changes(int partition) {
        return new TopicPartition(layout.topics().changes(), partition);
    }

    @Override
    public Position next(int partition) {
        return new Position(follower.next(changes(partition)));
    }

    @Override
    public Entries entries(String collection, Optional<DocumentKey> from) {
        return index.entries(collection, from);
    }

    @Override
    public Optional<Entry> find(DocumentKey key) {
        return index.last(key);
    }

    @Override
    public Optional<Document> read(Entry entry) {
        if (entry.deleted()) {
            return Optional.empty();
        }
        TopicPartition partition = changes(layout.partitionOf(entry.key().tenant()));
        return reader.read(partition, List.of(entry.position().offset())).stream()
                .findFirst()
                .filter(logged -> logged.value() != null)
                .map(logged -> ChangeCodec.decode(logged.value()))
                .flatMap(Change::after)
                .or(() -> {
                    throw new SupersededException(entry);
                });
    }
}
