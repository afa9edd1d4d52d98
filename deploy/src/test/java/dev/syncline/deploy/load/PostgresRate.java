package dev.syncline.deploy.load;

import dev.syncline.catalog.Catalog;
import dev.syncline.event.Position;
import dev.syncline.postgres.ConnectionSource;
import dev.syncline.postgres.PostgresSchema;
import dev.syncline.postgres.PostgresStore;
import dev.syncline.projector.Claim;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.LoggedChange;
import dev.syncline.server.dev.EmbeddedPostgresServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/** PostgreSQL's projector alone: changes from memory, on one connection, in the server's batches. */
final class PostgresRate {
    private static final int BATCH = 2_000;
    private static final String PEER = "tasks_by_copy";

    private final ConnectionSource source;

    PostgresRate(String url, String password) {
        this.source = () -> DriverManager.getConnection(url, EmbeddedPostgresServer.USER, password);
    }

    /** The peer is one COPY of the same rows into an empty table with the same columns and indexes. */
    StageRates.Measured measure(List<LoggedChange> changes) throws Exception {
        try (Connection connection = source.open()) {
            PostgresSchema.apply(connection, Catalog.workspace());
        }
        double applied = apply(changes);
        try (Connection connection = source.open()) {
            return new StageRates.Measured("postgres", "one COPY of the same rows", applied, copy(connection, changes));
        }
    }

    private double apply(List<LoggedChange> changes) {
        PostgresStore store = new PostgresStore(source, Catalog.workspace(), CrashPoint.NONE);
        Claim claim = store.claim(0, "rates");
        long begun = System.nanoTime();
        for (int from = 0; from < changes.size(); from += BATCH) {
            List<LoggedChange> batch = changes.subList(from, Math.min(changes.size(), from + BATCH));
            Position next = new Position(batch.get(batch.size() - 1).position().offset() + 1);
            claim = store.apply(claim, batch, next);
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        store.release(claim);
        return seconds;
    }

    private static double copy(Connection connection, List<LoggedChange> changes) throws Exception {
        try (var statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS " + PEER);
            statement.execute("CREATE TABLE " + PEER + " (LIKE tasks INCLUDING ALL)");
        }
        String round = changes.get(0).change().key().id().substring(0, TaskEvents.ROUND_OF_ID);
        CopyManager copies = connection.unwrap(PGConnection.class).getCopyAPI();
        ByteArrayOutputStream rows = new ByteArrayOutputStream();
        copies.copyOut("COPY (SELECT * FROM tasks WHERE id::text LIKE '" + round + "%') TO STDOUT", rows);
        long begun = System.nanoTime();
        copies.copyIn("COPY " + PEER + " FROM STDIN", new ByteArrayInputStream(rows.toByteArray()));
        return (System.nanoTime() - begun) / 1e9;
    }
}
