package dev.syncline.reconcile.postgres;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Json;
import dev.syncline.postgres.ConnectionSource;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.CrashPoint.Stage;
import dev.syncline.projector.StoreUnavailableException;
import dev.syncline.reconcile.Difference;
import dev.syncline.reconcile.Divergence;
import dev.syncline.reconcile.DivergenceClass;
import dev.syncline.reconcile.Reports;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reports in schema {@code syncline} of PostgreSQL. Thread-safe as its connection source is. */
public final class ReportTables implements Reports {
    private final ConnectionSource source;
    private final CrashPoint crashPoint;
    private boolean made;

    /** @param source of connections that may write */
    public ReportTables(ConnectionSource source, CrashPoint crashPoint) {
        this.source = source;
        this.crashPoint = crashPoint;
    }

    private interface Work<R> {
        R on(Connection connection) throws SQLException;
    }

    /** One transaction. */
    private <R> R answer(Work<R> work) {
        try (Connection connection = source.open()) {
            connection.setAutoCommit(false);
            make(connection);
            R result = work.on(connection);
            connection.commit();
            return result;
        } catch (SQLException e) {
            throw new StoreUnavailableException("postgres", e);
        }
    }

    /** Committed at once: others count on it. */
    private synchronized void make(Connection connection) throws SQLException {
        if (!made) {
            ReportSql.make(connection);
            connection.commit();
            made = true;
        }
    }

    @Override
    public void save(String id, String kind, ObjectNode report) {
        answer(connection -> ReportSql.update(
                connection,
                ReportSql.SAVE,
                id,
                kind,
                report.path("state").asText(),
                report.path("divergent").asLong(),
                Json.text(report)));
        crashPoint.reached(Stage.REPORT_SAVED);
    }

    @Override
    public void found(
            String id,
            String collection,
            Optional<DocumentKey> after,
            Optional<DocumentKey> upTo,
            List<Divergence> divergences) {
        answer(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(ReportSql.FOUND)) {
                for (Divergence divergence : divergences) {
                    ReportSql.bind(statement, id, divergence);
                    statement.addBatch();
                }
                statement.executeBatch();
            }
            Object[] from = {
                after.map(DocumentKey::tenant).orElse(""),
                after.map(DocumentKey::id).orElse("")
            };
            Object[] to = {
                upTo.map(DocumentKey::tenant).orElse(null),
                upTo.map(DocumentKey::id).orElse(null)
            };
            return ReportSql.update(connection, ReportSql.GONE, collection, id, from[0], from[1], to[0], to[0], to[1]);
        });
        crashPoint.reached(Stage.REPORT_DIVERGENCES_NOTED);
    }

    @Override
    public List<ObjectNode> list(int limit) {
        return answer(connection -> ReportSql.trees(connection, ReportSql.LIST, limit));
    }

    @Override
    public Optional<ObjectNode> find(String id) {
        return answer(connection ->
                ReportSql.trees(connection, ReportSql.FIND, id).stream().findFirst());
    }

    @Override
    public List<Known> open(Filter filter) {
        return answer(connection -> {
            String kind = filter.kind().map(DivergenceClass::wire).orElse(null);
            String name = filter.collection().orElse(null);
            String store = filter.store().orElse(null);
            List<Known> known = new ArrayList<>();
            try (PreparedStatement statement = ReportSql.prepare(
                            connection, ReportSql.OPEN, name, name, kind, kind, store, store, filter.limit());
                    ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    known.add(new Known(
                            new DocumentKey(row.getString(1), row.getString(2), row.getString(3)),
                            DivergenceClass.ofWire(row.getString(4)),
                            Arrays.asList((String[]) row.getArray(5).getArray()),
                            row.getString(6)));
                }
            }
            return known;
        });
    }

    @Override
    public List<ObjectNode> divergences(Optional<String> id, boolean open, int limit) {
        return answer(connection -> {
            List<ObjectNode> found = new ArrayList<>();
            String run = id.orElse(null);
            try (PreparedStatement statement =
                            ReportSql.prepare(connection, ReportSql.DIVERGENCES, run, run, open, limit);
                    ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(divergence(row));
                }
            }
            return found;
        });
    }

    private static ObjectNode divergence(ResultSet row) throws SQLException {
        ObjectNode tree = Json.NODES.objectNode().put("tenant", row.getString(1));
        tree.put("collection", row.getString(2)).put("id", row.getString(3)).put("class", row.getString(4));
        ArrayNode wrong = tree.putArray("wrong");
        for (String store : (String[]) row.getArray(5).getArray()) {
            wrong.add(store);
        }
        tree.set("versions", Json.read(row.getString(6).getBytes(StandardCharsets.UTF_8)));
        tree.set("differences", Json.read(row.getString(7).getBytes(StandardCharsets.UTF_8)));
        tree.put("firstSeen", instant(row, 8)).put("lastSeen", instant(row, 9));
        if (row.getObject(10) != null) {
            tree.put("ended", instant(row, 10)).put("because", row.getString(11));
        }
        return tree.put("reconciliation", row.getString(12));
    }

    private static String instant(ResultSet row, int column) throws SQLException {
        Instant instant = row.getObject(column, OffsetDateTime.class).toInstant();
        return instant.toString();
    }

    @Override
    public void repaired(DocumentKey key, DivergenceClass kind, String id) {
        answer(connection -> ReportSql.update(
                connection, ReportSql.REPAIRED, id, key.tenant(), key.collection(), key.id(), kind.wire()));
    }

    @Override
    public Map<String, Map<String, Long>> counts() {
        return answer(connection -> {
            Map<String, Map<String, Long>> counts = new TreeMap<>();
            try (PreparedStatement statement = ReportSql.prepare(connection, ReportSql.COUNTS);
                    ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    counts.computeIfAbsent(row.getString(1), none -> new TreeMap<>())
                            .put(row.getString(2), row.getLong(3));
                }
            }
            return counts;
        });
    }

    static String differences(Divergence divergence) {
        ArrayNode list = Json.NODES.arrayNode();
        divergence.differences().stream().map(Difference::tree).forEach(list::add);
        return Json.text(list);
    }

    static String versions(Divergence divergence) {
        ObjectNode tree = Json.NODES.objectNode();
        new TreeMap<>(divergence.versions()).forEach((side, version) -> tree.put(side, version.offset()));
        return Json.text(tree);
    }
}
