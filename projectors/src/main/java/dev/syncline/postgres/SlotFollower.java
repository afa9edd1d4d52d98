package dev.syncline.postgres;

import dev.syncline.projector.Milestone;
import dev.syncline.projector.StoreUnavailableException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Capture follows PostgreSQL's WAL: what its slot has confirmed is published. */
public final class SlotFollower implements Milestone.Follower {
    private static final String NOW = "SELECT pg_current_wal_insert_lsn()::text";
    private static final String PASSED = """
            SELECT confirmed_flush_lsn >= ?::pg_lsn, confirmed_flush_lsn::text
            FROM pg_replication_slots WHERE slot_name = ?""";

    private final ConnectionSource source;
    private final String slot;

    public SlotFollower(ConnectionSource source, String slot) {
        this.source = source;
        this.slot = slot;
    }

    @Override
    public Milestone mark() {
        try (Connection connection = source.open();
                PreparedStatement statement = connection.prepareStatement(NOW);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return new Confirmed(row.getString(1));
        } catch (SQLException e) {
            throw new StoreUnavailableException(Positions.PROJECTOR, e);
        }
    }

    private final class Confirmed implements Milestone {
        private final String lsn;
        private String found = "not known";

        private Confirmed(String lsn) {
            this.lsn = lsn;
        }

        @Override
        public String what() {
            return "capture at LSN " + lsn + " (now " + found + ")";
        }

        @Override
        public boolean passed() {
            try (Connection connection = source.open();
                    PreparedStatement statement = connection.prepareStatement(PASSED)) {
                statement.setString(1, lsn);
                statement.setString(2, slot);
                try (ResultSet row = statement.executeQuery()) {
                    boolean there = row.next();
                    found = there ? row.getString(2) : "slot " + slot + " is not there";
                    return there && row.getBoolean(1);
                }
            } catch (SQLException e) {
                throw new StoreUnavailableException(Positions.PROJECTOR, e);
            }
        }
    }
}
