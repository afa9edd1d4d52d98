package dev.syncline.capture.reread;

import dev.syncline.capture.slot.Lsn;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * An LSN such that every row change up to it is visible or aborted, once {@link #isReached} has said so. Taken after the
 * slot exists. An event of a row that is read behind the barrier carries this LSN: it can hide no newer captured one, for
 * those lie above, and no older one, for the row shows them.
 */
record Barrier(Lsn lsn, long ownTransaction) {
    /** A number of our own: xmax of a snapshot is below a running transaction when none after it has ended yet. */
    private static final String OWN = "SELECT pg_current_xact_id()::text::bigint";

    private static final String OLDEST = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint";

    /** The LSN first: a transaction that wrote below it has a lower number than ours. */
    static Barrier take(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_current_wal_insert_lsn()::text")) {
            row.next();
            Lsn lsn = Lsn.parse(row.getString(1));
            return new Barrier(lsn, number(connection, OWN));
        }
    }

    /** Whether every transaction that ran when the barrier was taken has ended. */
    boolean isReached(Connection connection) throws SQLException {
        return number(connection, OLDEST) >= ownTransaction;
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
