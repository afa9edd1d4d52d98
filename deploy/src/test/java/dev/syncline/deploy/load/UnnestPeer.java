package dev.syncline.deploy.load;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.projector.LoggedChange;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The fastest upsert that a program without Syncline writes by hand: columns that are in memory as arrays already, one
 * INSERT of an unnest for each batch, one transaction each.
 */
final class UnnestPeer {
    private static final String TABLE = "tasks_by_unnest";
    private static final List<String> FIELDS =
            List.of("id", "title", "description", "status", "priority", "createdAt", "updatedAt");
    private static final String UPSERT = """
            INSERT INTO tasks_by_unnest AS t
              (_tenant, _version, id, title, description, status, priority, created_at, updated_at)
            SELECT * FROM unnest(?::text[], ?::bigint[], ?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[],
              ?::timestamptz[], ?::timestamptz[])
            ON CONFLICT (_tenant, id) DO UPDATE SET _version = excluded._version, title = excluded.title,
              description = excluded.description, status = excluded.status, priority = excluded.priority,
              created_at = excluded.created_at, updated_at = excluded.updated_at
            WHERE t._version < excluded._version""";

    private final Connection connection;
    private final int batch;

    /** Into an empty table with the columns and indexes of the tasks. */
    UnnestPeer(Connection connection, int batch) throws SQLException {
        this.connection = connection;
        this.batch = batch;
        try (var statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS " + TABLE);
            statement.execute("CREATE TABLE " + TABLE + " (LIKE tasks INCLUDING ALL)");
        }
    }

    /** In seconds, without the making of the arrays. */
    double seconds(List<LoggedChange> changes) throws SQLException {
        List<Object[]> columns = columns(changes);
        long begun = System.nanoTime();
        try (PreparedStatement statement = connection.prepareStatement(UPSERT)) {
            for (int from = 0; from < changes.size(); from += batch) {
                int to = Math.min(changes.size(), from + batch);
                for (int column = 0; column < columns.size(); column++) {
                    Object[] values = Arrays.copyOfRange(columns.get(column), from, to);
                    statement.setArray(column + 1, connection.createArrayOf(column == 1 ? "bigint" : "text", values));
                }
                statement.executeUpdate();
            }
        }
        return (System.nanoTime() - begun) / 1e9;
    }

    private static List<Object[]> columns(List<LoggedChange> changes) {
        List<Object[]> columns = new ArrayList<>();
        columns.add(changes.stream().map(one -> one.change().key().tenant()).toArray());
        columns.add(changes.stream().map(one -> one.change().version().offset()).toArray());
        for (String field : FIELDS) {
            columns.add(changes.stream()
                    .map(one -> one.change().after().orElseThrow().fields().get(field))
                    .map(JsonNode::asText)
                    .toArray());
        }
        return columns;
    }
}
