package dev.syncline.capture;

import dev.syncline.capture.slot.Lsn;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Capture in numbers, since this process began: {@code rowsRead = eventsPublished + rowsOfProjectors + rowsUnchanged +
 * rowsUnfit}, re-reads not counted in rowsRead.
 *
 * @param eventsPublished acknowledged by the log, out of the slot
 * @param eventsReread acknowledged by the log, out of re-reads
 * @param rowsOfProjectors read and dropped, for our projectors wrote them
 * @param rowsUnchanged no column of the catalog was different, or the table is none of ours
 * @param rowsUnfit no event can carry them; also those of re-reads
 * @param gapIncidents raised
 * @param lastLsn every commit up to here is in the log as events
 * @param lagSeconds how long the oldest WAL has been there that is not read; empty before the first look
 * @param retainedWalBytes that the server keeps for the slot; empty before the first look
 * @param walLimitBytes that the server keeps for the slot at most; empty before the first look, and where there is no limit
 * @param walStatus of the slot
 */
public record CaptureNumbers(
        long rowsRead,
        long eventsPublished,
        long eventsReread,
        long rowsOfProjectors,
        long rowsUnchanged,
        long rowsUnfit,
        long gapIncidents,
        Lsn lastLsn,
        OptionalDouble lagSeconds,
        OptionalLong retainedWalBytes,
        OptionalLong walLimitBytes,
        Optional<String> walStatus) {
    /** Whether so much WAL waits for capture that half of what the server keeps for it is used up. */
    public boolean isWalNearLimit() {
        return retainedWalBytes.isPresent()
                && walLimitBytes.isPresent()
                && retainedWalBytes.getAsLong() >= walLimitBytes.getAsLong() / 2;
    }
}
