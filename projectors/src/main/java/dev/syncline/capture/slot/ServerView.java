package dev.syncline.capture.slot;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What PostgreSQL says of itself and of our slot, at one moment.
 *
 * @param systemIdentifier of the cluster, kept by restores and standbys
 * @param timeline grows with each promotion and each restore to a point in time
 * @param current where the WAL ends
 * @param footprint the last one that {@link SlotSession#leaveFootprint} left here, 0 where there is none
 * @param slot empty when there is no slot of our name
 * @param foreignOrigins replication origins in which no projector of ours writes
 */
public record ServerView(
        String systemIdentifier,
        int timeline,
        Lsn current,
        long footprint,
        Optional<SlotView> slot,
        List<String> foreignOrigins) {
    public ServerView {
        foreignOrigins = List.copyOf(foreignOrigins);
    }

    /**
     * A slot as {@code pg_replication_slots} shows it.
     *
     * @param confirmed up to here capture said that it has everything; 0 while the slot is still being made
     * @param walStatus {@code reserved}, {@code extended}, {@code unreserved} or {@code lost}
     * @param invalidation why the slot is of no use any more
     * @param retainedBytes how much WAL the server keeps for it
     * @param limitBytes how much it keeps at most ({@code max_slot_wal_keep_size}): beyond that the slot is lost
     * @param ours whether it is a pgoutput slot of this database
     * @param activePid of the session that reads it
     */
    public record SlotView(
            Lsn confirmed,
            String walStatus,
            Optional<String> invalidation,
            long retainedBytes,
            OptionalLong limitBytes,
            boolean ours,
            Optional<Integer> activePid) {
        /** Whether a session still waits in making it. */
        public boolean beingMade() {
            return confirmed.equals(Lsn.ZERO);
        }
    }
}
