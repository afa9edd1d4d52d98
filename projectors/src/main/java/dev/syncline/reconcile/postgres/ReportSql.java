package dev.syncline.reconcile.postgres;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import dev.syncline.reconcile.Divergence;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The tables of reports, and every statement on them. */
final class ReportSql {
    static final String SAVE = """
            INSERT INTO syncline.reconciliation (id, kind, state, divergent, report) VALUES (?, ?, ?, ?, ?::jsonb)
            ON CONFLICT (id) DO UPDATE SET state = excluded.state, divergent = excluded.divergent,
              report = excluded.report""";
    static final String FOUND = """
            INSERT INTO syncline.reconciliation_divergence AS d
              (reconciliation, tenant, collection, id, class, wrong, versions, differences, fingerprint)
            VALUES (?, ?, ?, ?, ?, ?, ?::jsonb, ?::jsonb, ?)
            ON CONFLICT (tenant, collection, id, class) DO UPDATE SET reconciliation = excluded.reconciliation,
              wrong = excluded.wrong, versions = excluded.versions, differences = excluded.differences,
              fingerprint = excluded.fingerprint, last_seen = now(), ended = NULL, because = NULL,
              first_seen = CASE WHEN d.ended IS NULL THEN d.first_seen ELSE now() END""";
    /** Bytes order keys as the comparison does. */
    static final String GONE = """
            UPDATE syncline.reconciliation_divergence SET ended = now(), because = 'gone'
            WHERE collection = ? AND ended IS NULL AND reconciliation <> ?
              AND (tenant COLLATE "C", id COLLATE "C") > (?, ?)
              AND (?::text IS NULL OR (tenant COLLATE "C", id COLLATE "C") <= (?, ?))""";

    static final String LIST = "SELECT report FROM syncline.reconciliation ORDER BY began DESC, id DESC LIMIT ?";
    static final String FIND = "SELECT report FROM syncline.reconciliation WHERE id = ?";
    static final String OPEN = """
            SELECT tenant, collection, id, class, wrong, fingerprint FROM syncline.reconciliation_divergence
            WHERE ended IS NULL AND (?::text IS NULL OR collection = ?) AND (?::text IS NULL OR class = ?)
              AND (?::text IS NULL OR ? = ANY (wrong))
            ORDER BY collection, tenant, id, class LIMIT ?""";
    static final String DIVERGENCES = """
            SELECT tenant, collection, id, class, wrong, versions, differences, first_seen, last_seen, ended, because,
              reconciliation
            FROM syncline.reconciliation_divergence
            WHERE (?::text IS NULL OR reconciliation = ?) AND (NOT ? OR ended IS NULL)
            ORDER BY collection, tenant, id, class LIMIT ?""";
    static final String REPAIRED = """
            UPDATE syncline.reconciliation_divergence SET ended = now(), because = 'repaired by ' || ?
            WHERE tenant = ? AND collection = ? AND id = ? AND class = ?""";
    static final String COUNTS = """
            SELECT collection, class, count(*) FROM syncline.reconciliation_divergence WHERE ended IS NULL
            GROUP BY 1, 2""";

    private static final String MAKE = """
            SELECT pg_advisory_xact_lock(hashtext('syncline schema'));
            SET LOCAL client_min_messages = warning;
            CREATE SCHEMA IF NOT EXISTS syncline;
            CREATE TABLE IF NOT EXISTS syncline.reconciliation (
              id text PRIMARY KEY,
              kind text NOT NULL,
              state text NOT NULL,
              divergent bigint NOT NULL,
              began timestamptz NOT NULL DEFAULT clock_timestamp(),
              report jsonb NOT NULL
            );
            CREATE TABLE IF NOT EXISTS syncline.reconciliation_divergence (
              tenant text NOT NULL,
              collection text NOT NULL,
              id text NOT NULL,
              class text NOT NULL,
              reconciliation text NOT NULL,
              wrong text[] NOT NULL,
              versions jsonb NOT NULL,
              differences jsonb NOT NULL,
              fingerprint text NOT NULL,
              first_seen timestamptz NOT NULL DEFAULT now(),
              last_seen timestamptz NOT NULL DEFAULT now(),
              ended timestamptz,
              because text,
              PRIMARY KEY (tenant, collection, id, class)
            );
            """;

    private ReportSql() {}

    static void make(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(MAKE);
        }
    }

    static PreparedStatement prepare(Connection connection, String sql, Object... parameters) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }

    static int update(Connection connection, String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql, parameters)) {
            return statement.executeUpdate();
        }
    }

    static List<ObjectNode> trees(Connection connection, String sql, Object... parameters) throws SQLException {
        List<ObjectNode> trees = new ArrayList<>();
        try (PreparedStatement statement = prepare(connection, sql, parameters);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                trees.add(Json.object(row.getString(1).getBytes(StandardCharsets.UTF_8)));
            }
        }
        return trees;
    }

    static void bind(PreparedStatement statement, String id, Divergence divergence) throws SQLException {
        Object[] wrong = divergence.wrong().toArray(String[]::new);
        statement.setString(1, id);
        statement.setString(2, divergence.key().tenant());
        statement.setString(3, divergence.key().collection());
        statement.setString(4, divergence.key().id());
        statement.setString(5, divergence.kind().wire());
        statement.setArray(6, statement.getConnection().createArrayOf("text", wrong));
        statement.setString(7, ReportTables.versions(divergence));
        statement.setString(8, ReportTables.differences(divergence));
        statement.setString(9, divergence.fingerprint());
    }
}
