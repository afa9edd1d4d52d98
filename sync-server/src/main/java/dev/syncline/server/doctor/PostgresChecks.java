package dev.syncline.server.doctor;

import dev.syncline.capture.CaptureConfig;
import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.Collection;
import dev.syncline.postgres.PostgresSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Asks PostgreSQL. Each check has a connection of its own, so that none waits behind another. */
final class PostgresChecks {
    static final String REACHABLE = "postgres.reachable";
    static final String CLOCK = "clock.postgres";

    private static final String SETTINGS = """
            SELECT current_setting('server_version_num')::int, current_setting('wal_level'), current_setting('fsync'),
               current_setting('full_page_writes'), current_setting('synchronous_commit')""";
    private static final String RIGHTS = """
            SELECT rolname, rolsuper OR rolreplication,
               has_database_privilege(current_user, current_database(), 'CREATE'),
               (SELECT bool_and(has_function_privilege(current_user, oid, 'EXECUTE')) FROM pg_proc
                WHERE pronamespace = 'pg_catalog'::regnamespace AND proname IN ('pg_replication_origin_create',
                   'pg_replication_origin_session_setup', 'pg_replication_origin_session_is_setup',
                   'pg_replication_origin_xact_setup', 'pg_logical_emit_message')),
               has_parameter_privilege(current_user, 'session_replication_role', 'SET')
            FROM pg_roles WHERE rolname = current_user""";
    private static final String ORIGINS =
            "SELECT ARRAY(SELECT roname FROM pg_replication_origin WHERE roname !~ ? ORDER BY roname)";
    private static final String SLOT = """
            SELECT to_regclass('syncline.position') IS NOT NULL, s.slot_name IS NOT NULL,
               s.plugin = 'pgoutput' AND s.database = current_database(),
               'pid ' || a.pid || ' ' || a.application_name, coalesce(s.wal_status, 'lost'),
               coalesce(pg_wal_lsn_diff(pg_current_wal_insert_lsn(), s.restart_lsn), 0)::bigint,
               (SELECT setting::bigint FROM pg_settings WHERE name = 'max_slot_wal_keep_size')
            FROM (SELECT 1) one LEFT JOIN pg_replication_slots s ON s.slot_name = ?
               LEFT JOIN pg_stat_activity a ON a.pid = s.active_pid""";

    private final Psql psql;
    private final Catalog catalog;
    private final boolean capture;
    private final String slot;
    private final Clock clock;

    PostgresChecks(Psql psql, Catalog catalog, boolean capture, String slot, Clock clock) {
        this.psql = psql;
        this.catalog = catalog;
        this.capture = capture;
        this.slot = slot;
        this.clock = clock;
    }

    private interface Question {
        List<Finding> ask(Connection connection) throws SQLException;
    }

    List<Check> all() {
        return List.of(
                new Check(REACHABLE, () -> List.of(reachable())),
                check(
                        List.of(
                                PostgresRules.VERSION,
                                PostgresRules.WAL_LEVEL,
                                PostgresRules.FSYNC,
                                PostgresRules.FULL_PAGE_WRITES,
                                PostgresRules.SYNCHRONOUS_COMMIT),
                        this::settings),
                check(List.of(CLOCK), this::clock),
                check(SlotRules.NAMES, this::slot),
                check(List.of(SlotMoves.MOVES), this::slotMoves),
                check(TableRules.NAMES, this::tables),
                check(List.of(PostgresRules.RIGHTS), this::rights),
                check(List.of(PostgresRules.ORIGINS), PostgresChecks::origins));
    }

    private Check check(List<String> names, Question question) {
        return new Check(names, () -> {
            try (Connection connection = psql.open()) {
                return question.ask(connection);
            }
        });
    }

    private Finding reachable() {
        try (Connection connection = psql.open()) {
            return Finding.ok(
                    REACHABLE,
                    psql.place() + ", PostgreSQL " + connection.getMetaData().getDatabaseProductVersion());
        } catch (SQLException e) {
            return Finding.fail(
                    REACHABLE,
                    psql.place() + ": " + Doctor.reason(e),
                    "an answer",
                    List.of(psql.command("SELECT 1")),
                    "writes go on without it, and it catches up; see postgres.url, postgres.user, postgres.password");
        }
    }

    private List<Finding> settings(Connection connection) throws SQLException {
        try (PreparedStatement asked = connection.prepareStatement(SETTINGS);
                ResultSet row = asked.executeQuery()) {
            row.next();
            return PostgresRules.settings(
                    new PostgresRules.Settings(
                            row.getInt(1), row.getString(2), row.getString(3), row.getString(4), row.getString(5)),
                    psql);
        }
    }

    private List<Finding> clock(Connection connection) throws SQLException {
        try (PreparedStatement asked = connection.prepareStatement("SELECT clock_timestamp()")) {
            Instant before = clock.instant();
            try (ResultSet row = asked.executeQuery()) {
                row.next();
                Duration error = Duration.between(before, clock.instant()).dividedBy(2);
                Instant told = row.getObject(1, OffsetDateTime.class).toInstant();
                return List.of(
                        ClockRules.judge(CLOCK, "PostgreSQL", Duration.between(before.plus(error), told), error));
            }
        }
    }

    private List<Finding> slot(Connection connection) throws SQLException {
        if (!capture) {
            return SlotRules.NAMES.stream()
                    .map(name -> Finding.ok(name, "capture is switched off"))
                    .toList();
        }
        try (PreparedStatement asked = connection.prepareStatement(SLOT)) {
            asked.setString(1, slot);
            try (ResultSet row = asked.executeQuery()) {
                row.next();
                return new SlotRules(slot, psql)
                        .judge(row.getBoolean(2) ? Optional.of(view(row)) : Optional.empty(), row.getBoolean(1));
            }
        }
    }

    private List<Finding> slotMoves(Connection connection) throws SQLException {
        return List.of(
                capture
                        ? new SlotMoves(slot).look(connection)
                        : Finding.ok(SlotMoves.MOVES, "capture is switched off"));
    }

    private static SlotRules.SlotView view(ResultSet row) throws SQLException {
        long limitMib = row.getLong(7);
        return new SlotRules.SlotView(
                row.getBoolean(3),
                Optional.ofNullable(row.getString(4)),
                row.getString(5),
                row.getLong(6),
                limitMib < 0 ? OptionalLong.empty() : OptionalLong.of(limitMib << 20));
    }

    private List<Finding> tables(Connection connection) throws SQLException {
        List<String> tables =
                catalog.collections().stream().map(Collection::table).toList();
        return new TableRules(PostgresSchema.PUBLICATION, psql)
                .judge(TableLook.views(connection, PostgresSchema.PUBLICATION, tables), capture);
    }

    private List<Finding> rights(Connection connection) throws SQLException {
        try (PreparedStatement asked = connection.prepareStatement(RIGHTS);
                ResultSet row = asked.executeQuery()) {
            row.next();
            PostgresRules.Rights rights = new PostgresRules.Rights(
                    row.getString(1), row.getBoolean(2), row.getBoolean(3), row.getBoolean(4), row.getBoolean(5));
            return List.of(PostgresRules.rights(rights, capture, psql));
        }
    }

    private static List<Finding> origins(Connection connection) throws SQLException {
        try (PreparedStatement asked = connection.prepareStatement(ORIGINS)) {
            asked.setString(1, CaptureConfig.OWN_ORIGINS);
            try (ResultSet row = asked.executeQuery()) {
                row.next();
                return List.of(PostgresRules.origins(
                        Arrays.asList((String[]) row.getArray(1).getArray())));
            }
        }
    }
}
