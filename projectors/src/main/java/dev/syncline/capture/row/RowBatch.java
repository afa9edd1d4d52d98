package dev.syncline.capture.row;

import dev.syncline.capture.slot.Lsn;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Row changes in the order of their commits.
 *
 * @param confirmable the highest LSN that the slot may be told once this batch is marked
 * @param newest when the last of it was written, also where it holds no row
 */
public record RowBatch(List<RowChange> changes, Lsn confirmable, Optional<Instant> newest) {
    public RowBatch {
        changes = List.copyOf(changes);
    }
}
