package dev.syncline.history;

import dev.syncline.event.Document;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Position;
import dev.syncline.event.Version;
import dev.syncline.projector.LogState;
import java.util.List;
import java.util.Optional;

/**
 * Where in the log everything about a document stands. It follows from the log: a lost one is made again by reading. One
 * thread adds, any may ask.
 */
public interface LogIndex extends AutoCloseable {
    /**
     * How far one partition of a topic is indexed.
     *
     * @param topicId Kafka's, of the topic that was read
     * @param next first offset that is not indexed yet
     */
    record Standing(String topicId, long next) {}

    Optional<Standing> standing(String topic, int partition);

    /** What was read together and becomes visible together. */
    interface Batch {
        void event(DocumentKey key, EventPlace event);

        /** @param after what the change left; empty for a delete */
        void change(DocumentKey key, ChangePlace change, Optional<Document> after);

        /** A definition of a collection stands at this offset of its events topic. */
        void definition(String collection, int partition, long offset);

        void stands(String topic, int partition, Standing standing);

        /** All of it or nothing; a process that dies afterwards may still lose it, and reads it again. */
        void write();
    }

    Batch batch();

    /** Forgets everything: the log it was made from is another one. */
    void clear();

    Optional<LogState.Entry> last(DocumentKey key);

    /** As {@link LogState#entries(String, Optional)}. */
    LogState.Entries entries(String collection, Optional<DocumentKey> from);

    /** Every event of the document, oldest first. */
    List<EventPlace> events(DocumentKey key);

    /** The change of the document that stood last at this position, or below. */
    Optional<ChangePlace> changeAt(DocumentKey key, Position position);

    /** The oldest change that the index knows; compaction may have taken older ones before it was made. */
    Optional<ChangePlace> firstChange(DocumentKey key);

    /** Where the change that made this version stands: the last of its places if it was written again. */
    Optional<ChangePlace> changeOf(DocumentKey key, Version version);

    /** Offsets of a collection's definitions in one partition of its events topic, oldest first. */
    List<Long> definitions(String collection, int partition);

    @Override
    void close();
}
