package dev.syncline.capture.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.capture.ledger.GapIncident;
import dev.syncline.capture.ledger.GapReason;
import dev.syncline.capture.ledger.LedgerRecord;
import dev.syncline.capture.slot.Lsn;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Others hold these names: an older record is read for ever. */
class LedgerJsonTest {
    private static final String WIRE =
            "{\"slot\":\"syncline\",\"epoch\":3,\"systemIdentifier\":\"7489\",\"timeline\":2,"
                    + "\"processed\":\"16/B374D848\",\"footprint\":5,\"allOrigins\":true,\"incident\":{\"reason\":\"slot-missing\","
                    + "\"detail\":\"the slot is gone\",\"since\":\"2026-11-21T08:00:00Z\",\"tables\":[\"notes\"]}}";
    private static final LedgerRecord RECORD = new LedgerRecord(
            "syncline",
            3,
            "7489",
            2,
            Lsn.parse("16/B374D848"),
            5,
            true,
            Optional.of(new GapIncident(
                    GapReason.SLOT_MISSING,
                    "the slot is gone",
                    Instant.parse("2026-11-21T08:00:00Z"),
                    List.of("notes"))));

    @Test
    void recordIsWrittenAndReadInItsForm() {
        assertThat(new String(LedgerJson.write(RECORD), StandardCharsets.UTF_8)).isEqualTo(WIRE);
        assertThat(LedgerJson.read(WIRE.getBytes(StandardCharsets.UTF_8))).isEqualTo(RECORD);
    }

    @Test
    void recordOfBeforeThereWereFootprintsHasNone() {
        String older = WIRE.replace("\"footprint\":5,", "");

        assertThat(LedgerJson.read(older.getBytes(StandardCharsets.UTF_8)).footprint())
                .isZero();
    }

    @Test
    void recordWithoutIncidentHasNone() {
        LedgerRecord closed = new LedgerRecord("syncline", 1, "7489", 2, Lsn.ZERO, 0, false, Optional.empty());

        assertThat(LedgerJson.read(LedgerJson.write(closed))).isEqualTo(closed);
    }
}
