package dev.syncline.server.live;

import dev.syncline.catalog.Catalog;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.StoreSnapshots;
import dev.syncline.projector.TextRows;
import jakarta.servlet.http.HttpServlet;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;

/** The doors of the shape protocol, put together. */
public final class ShapeDoor {
    private final ShapeAnswers answers;
    private final ShapeServlet shapes;
    private final HealthServlet health;

    /**
     * @param rows where rows are read
     * @param stores where documents are read, the first one that answers: the one that holds nothing but what the log
     *     tells comes first
     * @param log identifies the changes topic
     * @param directory of its own, for snapshots
     * @param deletable whether DELETE makes a shape's subscribers begin anew
     */
    public ShapeDoor(
            LiveFeed live,
            Catalog catalog,
            TextRows rows,
            List<StoreSnapshots> stores,
            Supplier<String> log,
            Path directory,
            boolean deletable,
            Clock clock,
            CrashPoint crashPoint) {
        Shapes known = new Shapes(live, new JoinedLoading(live, stores), log, clock);
        StoreRows shared = new StoreRows(live, rows, stores.get(0));
        ShapeSnapshots snapshots = new ShapeSnapshots(directory, live, new SnapshotReading(shared), crashPoint);
        this.answers = new ShapeAnswers(live, known, snapshots, clock);
        this.shapes =
                new ShapeServlet(live, known, answers, new SubsetAnswer(shared, live, catalog), catalog, deletable);
        this.health = new HealthServlet(live);
    }

    /** For {@code /v1/shape}. */
    public HttpServlet shapes() {
        return shapes;
    }

    /** Shapes that somebody asked for lately. */
    public int count() {
        return answers.shapes();
    }

    /** Connections that wait for a shape's next message, events or one answer. */
    public int waiting() {
        return answers.waiting();
    }

    /** Bytes of messages that are held for those who wait. */
    public long bytes() {
        return answers.bytes();
    }

    /** For {@code /v1/health}. */
    public HttpServlet health() {
        return health;
    }
}
