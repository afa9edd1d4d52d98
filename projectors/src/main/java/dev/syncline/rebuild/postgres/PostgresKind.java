package dev.syncline.rebuild.postgres;

import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.Collection;
import dev.syncline.postgres.ConnectionSource;
import dev.syncline.postgres.Obstacles;
import dev.syncline.postgres.SideTables;
import dev.syncline.postgres.TableSwitch;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.LogDefinitions;
import dev.syncline.rebuild.DiskRoom;
import dev.syncline.rebuild.FreshStore;
import dev.syncline.rebuild.RebuildJob;
import dev.syncline.rebuild.RebuildJobs;
import dev.syncline.rebuild.StoreKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** PostgreSQL as a store that can be rebuilt. */
public final class PostgresKind implements StoreKind {
    private final ConnectionSource source;
    private final ConnectionSource pool;
    private final Catalog catalog;
    private final LogDefinitions definitions;
    private final CrashPoint crashPoint;
    private final Consumer<Duration> pause;

    /**
     * @param source of connections that each belong to one user
     * @param pool of connections for short questions
     */
    public PostgresKind(
            ConnectionSource source,
            ConnectionSource pool,
            Catalog catalog,
            LogDefinitions definitions,
            CrashPoint crashPoint,
            Consumer<Duration> pause) {
        this.source = source;
        this.pool = pool;
        this.catalog = catalog;
        this.definitions = definitions;
        this.crashPoint = crashPoint;
        this.pause = pause;
    }

    @Override
    public RebuildJobs jobs() {
        return new JobTable(source, pool, crashPoint);
    }

    @Override
    public FreshStore fresh(RebuildJob job) {
        return new FreshTables(source, pool, catalog, job, definitions, crashPoint, pause);
    }

    private List<Collection> collections(List<String> names) {
        return catalog.collections().stream()
                .filter(collection -> names.contains(collection.name()))
                .toList();
    }

    @Override
    public long bytes(List<String> collections) {
        return SideTables.bytes(pool, collections(collections));
    }

    @Override
    public long usualRate() {
        return 45_000;
    }

    /** SQL does not tell. */
    @Override
    public Optional<DiskRoom> room() {
        return Optional.empty();
    }

    @Override
    public List<String> obstacles(List<String> collections) {
        return Obstacles.of(source, collections(collections));
    }

    @Override
    public List<String> lost(List<String> collections) {
        return TableSwitch.lost(source, collections(collections));
    }

    @Override
    public List<String> kept() {
        List<String> kept = new ArrayList<>(SideTables.schemas(pool, FreshTables.KEPT));
        kept.addAll(SideTables.schemas(pool, FreshTables.PAST));
        return kept;
    }

    @Override
    public boolean drop(String name) {
        if (!kept().contains(name)) {
            return false;
        }
        SideTables.dropSchema(source, name);
        return true;
    }

    /** Nothing: a transaction removes all of it. */
    @Override
    public void sweep() {}
}
