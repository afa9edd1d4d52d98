package dev.syncline.deploy.load;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;

/** Into a table like that of the tasks, but of nobody's concern. */
final class Inserts implements AutoCloseable {
    private final Connection connection;
    private final PreparedStatement insert;

    Inserts(JsonNode dev) throws SQLException {
        connection = new CopyPeer(dev.get("postgres").asText()).connect();
        try (var statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(4711)");
            statement.execute("CREATE SCHEMA IF NOT EXISTS bench_peer");
            statement.execute("CREATE TABLE IF NOT EXISTS bench_peer.tasks (LIKE public.tasks INCLUDING ALL)");
            statement.execute("SELECT pg_advisory_unlock(4711)");
        }
        insert = connection.prepareStatement("INSERT INTO bench_peer.tasks (id, title, description, status,"
                + " priority) VALUES (?, ?, '" + WriteLatency.TEXT + "', 'todo', 'medium')");
    }

    Void insert(UUID id) throws SQLException {
        insert.setObject(1, id);
        insert.setString(2, "Task " + id);
        insert.executeUpdate();
        return null;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
