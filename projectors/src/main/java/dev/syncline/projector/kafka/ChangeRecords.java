package dev.syncline.projector.kafka;

import dev.syncline.codec.ChangeCodec;
import dev.syncline.event.Position;
import dev.syncline.projector.LoggedChange;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Records of the changes topic as changes. */
public final class ChangeRecords {
    private ChangeRecords() {}

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
