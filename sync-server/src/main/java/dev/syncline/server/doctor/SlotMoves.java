package dev.syncline.server.doctor;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Whether the slot follows the WAL. Capture writes a heartbeat into it every second, so a slot that is read passes
 * whatever the WAL held, also while nobody else writes.
 */
final class SlotMoves {
    static final String MOVES = "postgres.slot-moves";

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);
    private static final String STANDS = "SELECT pg_current_wal_insert_lsn()::text";
    private static final String BEHIND = """
            SELECT pg_wal_lsn_diff(?::pg_lsn, confirmed_flush_lsn)::bigint FROM pg_replication_slots
            WHERE slot_name = ? AND active AND confirmed_flush_lsn IS NOT NULL""";

    private final String slot;

    SlotMoves(String slot) {
        this.slot = slot;
    }

    Finding look(Connection connection) throws SQLException {
        String stood;
        try (PreparedStatement asked = connection.prepareStatement(STANDS);
                ResultSet row = asked.executeQuery()) {
            row.next();
            stood = row.getString(1);
        }
        long until = System.nanoTime() + PATIENCE.toNanos();
        OptionalLong behind = behind(connection, stood);
        while (behind.orElse(0) > 0 && System.nanoTime() < until) {
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
            behind = behind(connection, stood);
        }
        return judge(behind);
    }

    private OptionalLong behind(Connection connection, String place) throws SQLException {
        try (PreparedStatement asked = connection.prepareStatement(BEHIND)) {
            asked.setString(1, place);
            asked.setString(2, slot);
            try (ResultSet row = asked.executeQuery()) {
                return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
            }
        }
    }

    /** @param behind bytes up to where the WAL stood when it was looked at first; empty if nobody reads the slot */
    static Finding judge(OptionalLong behind) {
        if (behind.isEmpty()) {
            return Finding.ok(MOVES, "nobody reads it: see " + SlotRules.SLOT);
        }
        if (behind.getAsLong() <= 0) {
            return Finding.ok(MOVES, "follows the WAL");
        }
        return Finding.warn(
                MOVES,
                "%d bytes behind where the WAL stood %d s ago".formatted(behind.getAsLong(), PATIENCE.toSeconds()),
                "passes a heartbeat every second",
                List.of("syncline status"),
                "capture is behind, or stands still: what others change comes late, and PostgreSQL keeps its WAL");
    }
}
