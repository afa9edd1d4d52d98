package dev.syncline.capture.debezium;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.capture.slot.Lsn;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

class SourceRecordsTest {
    /** A fresh engine's first heartbeat carries the end of the WAL as "lsn", though nothing was read yet. */
    @Test
    void heartbeatBeforeTheFirstMessageConfirmsNothing() {
        assertThat(SourceRecords.confirmable(record(Map.of("lsn", 500L)))).isEqualTo(Lsn.ZERO);
    }

    @Test
    void heartbeatConfirmsWhatWasReadWhole() {
        SourceRecord record = record(Map.of("lsn", 500L, "lsn_proc", 300L, "lsn_commit", 200L));

        assertThat(SourceRecords.confirmable(record)).isEqualTo(new Lsn(300));
    }

    private static SourceRecord record(Map<String, ?> offset) {
        return new SourceRecord(Map.of(), offset, "heartbeat", null, null);
    }
}
