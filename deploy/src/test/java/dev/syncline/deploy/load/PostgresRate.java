package dev.syncline.deploy.load;

import dev.syncline.catalog.Catalog;
import dev.syncline.deploy.load.StageRates.Measured;
import dev.syncline.event.Change;
import dev.syncline.event.Operation;
import dev.syncline.event.Position;
import dev.syncline.event.Version;
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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/** PostgreSQL's projector alone: changes from memory, on one connection, in the server's batches. */
final class PostgresRate {
    static final String INSERTS = "postgres, inserts";
    static final String UPDATES = "postgres, updates";

    private static final int BATCH = 2_000;
    /** A sink takes minutes for all of them. */
    private static final int FEWER = 4;

    private static final String PEER = "tasks_by_copy";
    private static final String UNNEST = "unnest of arrays in memory";

    /** Each run has one of its own: what lies before a partition's position is not applied a second time. */
    private static final AtomicInteger PARTITIONS = new AtomicInteger();

    private final ConnectionSource source;
    private double inserts;
    private double updates;

    PostgresRate(String url, String password) {
        this.source = () -> DriverManager.getConnection(url, EmbeddedPostgresServer.USER, password);
    }

    /** Beside one COPY of the same rows, and an unnest: each into an empty table with the same columns and indexes. */
    List<Measured> measure(List<LoggedChange> changes) throws Exception {
        try (Connection connection = source.open()) {
            PostgresSchema.apply(connection, Catalog.workspace(), CrashPoint.NONE);
        }
        List<LoggedChange> later = later(changes);
        inserts = apply(changes);
        try (Connection connection = source.open()) {
            List<Measured> measured = new ArrayList<>();
            measured.add(new Measured(INSERTS, "one COPY of the same rows", inserts, copy(connection, changes)));
            updates = apply(later);
            UnnestPeer unnest = new UnnestPeer(connection, BATCH);
            measured.add(new Measured(INSERTS, UNNEST, inserts, unnest.seconds(changes)));
            measured.add(new Measured(UPDATES, UNNEST, updates, unnest.seconds(later)));
            return measured;
        }
    }

    /** What was measured last, beside a connector that upserts the same documents. */
    List<Measured> beside(JdbcSink sink, int batch, List<LoggedChange> changes) throws Exception {
        sink.clear();
        List<LoggedChange> some = changes.subList(0, changes.size() / FEWER);
        String peer = "Debezium JDBC sink, batch.size " + batch;
        String round = "r" + System.nanoTime();
        double inserting = sink.secondsPerRow(some, batch, round + "a") * changes.size();
        double updating = sink.secondsPerRow(some, batch, round + "b") * changes.size();
        return List.of(new Measured(INSERTS, peer, inserts, inserting), new Measured(UPDATES, peer, updates, updating));
    }

    /** The same documents, changed once more. */
    private static List<LoggedChange> later(List<LoggedChange> changes) {
        long behind = changes.get(changes.size() - 1).position().offset() + 1;
        List<LoggedChange> later = new ArrayList<>(changes.size());
        for (LoggedChange one : changes) {
            Change change = one.change();
            later.add(new LoggedChange(
                    new Position(one.position().offset() + behind),
                    new Change(
                            change.key(),
                            Operation.UPDATE,
                            new Version(change.version().offset() + behind),
                            change.after(),
                            change.after(),
                            List.of("title"),
                            change.cause())));
        }
        return later;
    }

    private double apply(List<LoggedChange> changes) {
        PostgresStore store = new PostgresStore(source, Catalog.workspace(), CrashPoint.NONE);
        Claim claim = store.claim(PARTITIONS.getAndIncrement(), "rates");
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
