package dev.syncline.projector.kafka;

import dev.syncline.codec.ChangeCodec;
import dev.syncline.event.Position;
import dev.syncline.projector.LoggedChange;
import dev.syncline.projector.StoredDocument;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Records of the changes topic as changes. */
public final class ChangeRecords {
    private ChangeRecords() {}

    /**
     * The documents that changes left, and nothing of deletes.
     *
     * @throws UnreadableChangeException if somebody else wrote into the topic: going on would pass over what it hides
     */
    public static List<StoredDocument> left(List<ConsumerRecord<byte[], byte[]>> records) {
        List<StoredDocument> documents = new ArrayList<>(records.size());
        for (ConsumerRecord<byte[], byte[]> logged : records) {
            if (logged.value() != null) {
                try {
                    ChangeCodec.Left left = ChangeCodec.left(logged.value());
                    left.after()
                            .ifPresent(document ->
                                    documents.add(new StoredDocument(left.key(), left.version(), document)));
                } catch (IllegalArgumentException e) {
                    throw new UnreadableChangeException(logged.partition(), logged.offset(), e);
                }
            }
        }
        return documents;
    }

    /**
     * Tombstones say nothing that the delete before them did not.
     *
     * @throws UnreadableChangeException if somebody else wrote into the topic: going on would pass over what it hides
     */
    public static List<LoggedChange> decode(List<ConsumerRecord<byte[], byte[]>> records) {
        List<LoggedChange> changes = new ArrayList<>(records.size());
        for (ConsumerRecord<byte[], byte[]> logged : records) {
            if (logged.value() != null) {
                try {
                    changes.add(new LoggedChange(new Position(logged.offset()), ChangeCodec.decode(logged.value())));
                } catch (IllegalArgumentException e) {
                    throw new UnreadableChangeException(logged.partition(), logged.offset(), e);
                }
            }
        }
        return changes;
    }
}
