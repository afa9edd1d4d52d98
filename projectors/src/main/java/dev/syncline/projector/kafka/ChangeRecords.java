package dev.syncline.projector.kafka;

import dev.syncline.codec.ChangeCodec;
import dev.syncline.event.Position;
import dev.syncline.projector.LoggedChange;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records of the changes topic as changes. */
final class ChangeRecords {
    private static final Logger LOGGER = LoggerFactory.getLogger(ChangeRecords.class);

    private ChangeRecords() {}

    /** Tombstones say nothing that the delete before them did not; what a stranger wrote is no change. */
    static List<LoggedChange> decode(List<ConsumerRecord<byte[], byte[]>> records) {
        List<LoggedChange> changes = new ArrayList<>(records.size());
        for (ConsumerRecord<byte[], byte[]> logged : records) {
            if (logged.value() != null) {
                try {
                    changes.add(new LoggedChange(new Position(logged.offset()), ChangeCodec.decode(logged.value())));
                } catch (IllegalArgumentException e) {
                    LOGGER.error(
                            "a record of the changes topic is no change and was passed over partition={} offset={}",
                            logged.partition(),
                            logged.offset());
                }
            }
        }
        return changes;
    }
}
