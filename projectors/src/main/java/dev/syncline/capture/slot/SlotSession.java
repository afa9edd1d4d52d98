package dev.syncline.capture.slot;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.postgresql.core.BaseConnection;
import org.postgresql.util.HostSpec;

/**
 * One connection that holds the right to read the slot, as an advisory lock that ends with it, and asks about the slot.
 * Used by one thread at a time, except {@link #abort}.
 */
public final class SlotSession implements AutoCloseable {
    /** First half of the lock's key: this room. The second half is the slot's name. */
    private static final int LOCK_CLASS = 0x53594E43;

    private static final String TRY_LOCK = "SELECT pg_try_advisory_lock(?, ?)";
    private static final String HOLDS_LOCK = """
            SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted AND pid = pg_backend_pid()
               AND classid = ?::bigint::oid AND objid = (?::bigint & 4294967295)::oid AND objsubid = 2""";
    private static final String HOLDER = """
            SELECT a.pid, coalesce(a.client_addr::text, 'local'), a.backend_start FROM pg_stat_activity a WHERE a.pid IN (
               SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 2
                  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                  AND classid = ?::bigint::oid AND objid = (?::bigint & 4294967295)::oid
               UNION SELECT active_pid FROM pg_replication_slots WHERE slot_name = ?)
            ORDER BY a.backend_start LIMIT 1""";
    /** to_jsonb: before version 17 there is no column invalidation_reason. */
    private static final String VIEW = """
            SELECT (SELECT system_identifier FROM pg_control_system())::text,
               ('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))::bit(32)::int,
               pg_current_wal_insert_lsn()::text,
               s.slot_name IS NOT NULL,
               coalesce(s.confirmed_flush_lsn, '0/0')::text,
               coalesce(s.wal_status, 'lost'),
               coalesce(to_jsonb(s) ->> 'invalidation_reason', CASE WHEN s.wal_status = 'lost' THEN 'wal_removed' END),
               coalesce(pg_wal_lsn_diff(pg_current_wal_insert_lsn(), s.restart_lsn), 0)::bigint,
               s.plugin = 'pgoutput' AND s.database = current_database(),
               s.active_pid,
               ARRAY(SELECT roname FROM pg_replication_origin WHERE roname !~ ? ORDER BY roname),
               coalesce((SELECT footprint FROM syncline.capture c WHERE c.slot = one.slot), 0),
               (SELECT pg_size_bytes(setting || unit) FROM pg_settings WHERE name = 'max_slot_wal_keep_size')
            FROM (SELECT ?::text AS slot) one LEFT JOIN pg_replication_slots s ON s.slot_name = one.slot""";

    private static final String LEAVE_FOOTPRINT = """
            INSERT INTO syncline.capture (slot, footprint) VALUES (?, ?)
            ON CONFLICT (slot) DO UPDATE SET footprint = excluded.footprint""";

    /** What it asks is answered at once; a PostgreSQL that is gone without a word is to be noticed. */
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);

    private final Database database;
    private final Connection connection;
    private final String slot;
    private final String ownOrigins;

    private SlotSession(Database database, Connection connection, String slot, String ownOrigins) {
        this.database = database;
        this.connection = connection;
        this.slot = slot;
        this.ownOrigins = ownOrigins;
    }

    /** @param ownOrigins regular expression for the names of our projectors' replication origins */
    public static SlotSession open(Database database, String slot, String ownOrigins) throws SQLException {
        SlotSession session = new SlotSession(database, database.connect(), slot, ownOrigins);
        try {
            session.answerWithin(ANSWER_WITHIN);
            return session;
        } catch (SQLException e) {
            session.close();
            throw e;
        }
    }

    /** The server that it is connected to, of several the primary: whoever reads the slot must ask no other. */
    public Database server() throws SQLException {
        HostSpec at = connection.unwrap(BaseConnection.class).getQueryExecutor().getHostSpec();
        return database.at(at.getHost(), at.getPort());
    }

    /** Whether this session has the right to read the slot now; asking again is harmless. */
    public boolean tryLock() throws SQLException {
        return holdsLock() || asks(TRY_LOCK);
    }

    /** False when the server gave up on this session without telling. */
    public boolean holdsLock() throws SQLException {
        try (PreparedStatement statement = lockStatement(HOLDS_LOCK);
                ResultSet rows = statement.executeQuery()) {
            return rows.next();
        }
    }

    private boolean asks(String sql) throws SQLException {
        try (PreparedStatement statement = lockStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            return rows.next() && rows.getBoolean(1);
        }
    }

    private PreparedStatement lockStatement(String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setInt(1, LOCK_CLASS);
        statement.setInt(2, slot.hashCode());
        return statement;
    }

    /** Who has the lock, or reads the slot without asking for the lock. */
    public Optional<Holder> holder() throws SQLException {
        try (PreparedStatement statement = lockStatement(HOLDER)) {
            statement.setString(3, slot);
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next()) {
                    return Optional.empty();
                }
                Optional<Instant> since =
                        Optional.ofNullable(rows.getTimestamp(3)).map(Timestamp::toInstant);
                return Optional.of(new Holder(rows.getInt(1), rows.getString(2), since));
            }
        }
    }

    /** @throws SQLException also on a standby: only a primary can say where its WAL ends */
    public ServerView view() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(VIEW)) {
            statement.setString(1, ownOrigins);
            statement.setString(2, slot);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                List<String> origins = Arrays.asList((String[]) row.getArray(11).getArray());
                return new ServerView(
                        row.getString(1),
                        row.getInt(2),
                        Lsn.parse(row.getString(3)),
                        row.getLong(12),
                        row.getBoolean(4) ? Optional.of(slotView(row)) : Optional.empty(),
                        origins);
            }
        }
    }

    private static ServerView.SlotView slotView(ResultSet row) throws SQLException {
        int pid = row.getInt(10);
        long limit = row.getLong(13);
        return new ServerView.SlotView(
                Lsn.parse(row.getString(5)),
                row.getString(6),
                Optional.ofNullable(row.getString(7)),
                row.getLong(8),
                limit < 0 ? OptionalLong.empty() : OptionalLong.of(limit),
                row.getBoolean(9),
                pid == 0 ? Optional.empty() : Optional.of(pid));
    }

    /** Where it is there; what it still held is gone. */
    public void dropSlot() throws SQLException {
        execute("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = ?");
    }

    /**
     * Waits for all transactions that are running.
     *
     * @param failover whether standbys are to keep a copy of it (PostgreSQL 17 or newer)
     */
    public void makeSlot(boolean failover) throws SQLException {
        answerWithin(Duration.ZERO);
        execute(
                failover
                        ? "SELECT pg_create_logical_replication_slot(?, 'pgoutput', false, false, true)"
                        : "SELECT pg_create_logical_replication_slot(?, 'pgoutput')");
        answerWithin(ANSWER_WITHIN);
    }

    /** @param limit zero: whenever it comes */
    private void answerWithin(Duration limit) throws SQLException {
        connection.setNetworkTimeout(Runnable::run, (int) limit.toMillis());
    }

    /**
     * Leaves a number, durable when this returns: a server that is put back to an older copy has a lower one. LSNs do not
     * tell it for long, for the projector begins to write at once.
     */
    public void leaveFootprint(long number) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(LEAVE_FOOTPRINT)) {
            statement.setString(1, slot);
            statement.setLong(2, number);
            statement.execute();
        }
    }

    /** Ends the session that reads the slot, also one that waits in making it. */
    public void endReader() throws SQLException {
        execute("SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = ?");
    }

    private void execute(String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, slot);
            statement.execute();
        }
    }

    /** Ends whatever this session waits for. Called by any thread. */
    public void abort() {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
