package dev.syncline.rebuild.postgres;

import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.Collection;
import dev.syncline.event.Position;
import dev.syncline.postgres.ConnectionSource;
import dev.syncline.postgres.Home;
import dev.syncline.postgres.PostgresSnapshots;
import dev.syncline.postgres.SideTables;
import dev.syncline.postgres.SideWriter;
import dev.syncline.postgres.TableSwitch;
import dev.syncline.projector.AtOnce;
import dev.syncline.projector.Claim;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.CrashPoint.Stage;
import dev.syncline.projector.JobProgress;
import dev.syncline.projector.LogDefinitions;
import dev.syncline.projector.LoggedChange;
import dev.syncline.projector.StoreSnapshots;
import dev.syncline.projector.StoredDocument;
import dev.syncline.rebuild.FreshStore;
import dev.syncline.rebuild.RebuildJob;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A schema of its own, whose tables come into schema {@code public}. Thread-safe. */
public final class FreshTables implements FreshStore {
    /** Names of schemas that hold the tables that were live before. */
    public static final String KEPT = "syncline_old_";
    /** Names of schemas that show the past. */
    public static final String PAST = "syncline_past_";

    private final ConnectionSource source;
    private final ConnectionSource pool;
    private final Catalog catalog;
    private final List<Collection> collections;
    private final String id;
    private final Home home;
    private final LogDefinitions definitions;
    private final CrashPoint crashPoint;
    private final Consumer<Duration> pause;

    /**
     * @param source of connections that belong to this store alone
     * @param pool of connections for short questions
     */
    public FreshTables(
            ConnectionSource source,
            ConnectionSource pool,
            Catalog catalog,
            RebuildJob job,
            LogDefinitions definitions,
            CrashPoint crashPoint,
            Consumer<Duration> pause) {
        this.source = source;
        this.pool = pool;
        this.catalog = catalog;
        this.id = job.id();
        this.home = new Home("syncline_rebuild_" + id, "rebuild_" + id);
        this.definitions = definitions;
        this.crashPoint = crashPoint;
        this.pause = pause;
        List<String> names = job.request().collections();
        this.collections = catalog.collections().stream()
                .filter(collection -> names.isEmpty() || names.contains(collection.name()))
                .toList();
    }

    private SideTables tables() {
        return new SideTables(source, home, collections);
    }

    @Override
    public void create() {
        tables().create();
    }

    @Override
    public Loader loader() {
        return new RowWriter(new SideWriter(source, home, collections), crashPoint);
    }

    @Override
    public Writer writer() {
        return new RowWriter(new SideWriter(source, home, collections), crashPoint);
    }

    /** {@link SideWriter} as the ports want it. */
    private record RowWriter(SideWriter side, CrashPoint crashPoint) implements Loader, Writer {
        @Override
        public Claim claim(int partition, String topicId) {
            return side.claim(partition, topicId);
        }

        @Override
        public Claim load(Claim claim, List<StoredDocument> documents, Position next) {
            Claim loaded = side.load(claim, documents, next);
            crashPoint.reached(Stage.LOAD_ROWS_COPIED);
            return loaded;
        }

        @Override
        public Claim apply(Claim claim, List<LoggedChange> changes, Position next) {
            return side.apply(claim, changes, next);
        }

        @Override
        public void close() {
            side.close();
        }
    }

    @Override
    public void complete(JobProgress progress) {
        each(progress, "indexing", "indexed", collection -> {
            tables().complete(collection);
            crashPoint.reached(Stage.LOAD_TABLE_COMPLETED);
        });
        each(progress, "gathering statistics", "analyzed", tables()::analyze);
    }

    private void each(JobProgress progress, String doing, String counter, Consumer<Collection> work) {
        progress.doing(doing, counter, collections.size());
        List<Runnable> parts = new ArrayList<>();
        for (Collection collection : collections) {
            parts.add(() -> {
                progress.step();
                work.accept(collection);
                progress.advance(counter, 1);
            });
        }
        AtOnce.run(parts);
    }

    @Override
    public StoreSnapshots snapshots() {
        return new PostgresSnapshots(source, pool, home, catalog);
    }

    @Override
    public Position live(int partition) {
        return new PostgresSnapshots(source, pool, catalog).next(partition);
    }

    @Override
    public Swapped swap(Writer writer, List<Claim> claims, Remaining remaining) {
        boolean whole = collections.size() == catalog.collections().size();
        TableSwitch.Swapped swapped = new TableSwitch(home, collections, whole, pause)
                .swap(((RowWriter) writer).side(), claims, remaining::read, KEPT + id, connection -> {
                    JobTable.remove(connection, id);
                    // Nobody makes columns in this transaction: it holds the lock of the schema.
                    definitions.check();
                    crashPoint.reached(Stage.TABLES_SWITCHED_BEFORE_COMMIT);
                });
        crashPoint.reached(Stage.TABLES_SWITCHED);
        return new Swapped(swapped.kept(), swapped.moved(), swapped.lost());
    }

    @Override
    public Aside setAside() {
        String schema = PAST + id;
        tables().rename(schema, connection -> JobTable.remove(connection, id));
        return new Aside(schema, "SELECT * FROM %s.TABLE".formatted(schema));
    }

    @Override
    public void drop() {
        tables().drop();
        crashPoint.reached(Stage.FRESH_TABLES_DROPPED);
    }
}
