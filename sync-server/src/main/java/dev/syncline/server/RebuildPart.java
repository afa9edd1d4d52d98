package dev.syncline.server;

import dev.syncline.catalog.Catalog;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Position;
import dev.syncline.event.Version;
import dev.syncline.history.kafka.DocumentHistory;
import dev.syncline.json.JsonSnapshots;
import dev.syncline.json.JsonStore;
import dev.syncline.json.Trees;
import dev.syncline.postgres.ConnectionSource;
import dev.syncline.postgres.PostgresSnapshots;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.JobProgress;
import dev.syncline.projector.LogDefinitions;
import dev.syncline.projector.LogState;
import dev.syncline.projector.StoreUnavailableException;
import dev.syncline.projector.kafka.ChangeConsumers;
import dev.syncline.projector.kafka.DeciderFollower;
import dev.syncline.projector.kafka.LogLayout;
import dev.syncline.projector.kafka.TopicIds;
import dev.syncline.rebuild.ChangeSource;
import dev.syncline.rebuild.EventSource;
import dev.syncline.rebuild.PastVersions;
import dev.syncline.rebuild.Rebuilds;
import dev.syncline.rebuild.Surroundings;
import dev.syncline.rebuild.Verification;
import dev.syncline.rebuild.json.JsonHome;
import dev.syncline.rebuild.json.JsonKind;
import dev.syncline.rebuild.postgres.PostgresKind;
import dev.syncline.rebuild.rocksdb.RocksFactory;
import dev.syncline.server.ops.Jobs;
import dev.syncline.server.ops.RebuildsResource;
import dev.syncline.server.ops.VerificationsResource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rebuilding the stores as a part of the server. */
final class RebuildPart implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(RebuildPart.class);
    private static final int ID_LENGTH = 8;

    private final Rebuilds rebuilds;
    private final RebuildsResource resource;
    private final VerificationsResource verifications;

    /**
     * The live stores, and how to reach more of their kind.
     *
     * @param directory of the JSON store
     */
    record Stores(ConnectionSource postgres, ConnectionSource pool, JsonStore json, Path directory) {}

    /**
     * The log, and what follows it.
     *
     * @param states directory for the states of events that are decided again; this server's alone
     */
    record Log(
            Admin admin,
            ChangeConsumers consumers,
            LogLayout layout,
            LogState state,
            DocumentHistory history,
            LogDefinitions definitions,
            Path states) {}

    /** The index of the log as the port wants it. */
    private record IndexedVersions(DocumentHistory history) implements PastVersions {
        @Override
        public void await(String tenant, String collection) {
            history.awaitAll(tenant, collection);
        }

        @Override
        public Optional<Version> at(DocumentKey key, Position position) {
            return history.versionAt(key, position);
        }
    }

    /** @throws UncheckedIOException if the directory for states can't be emptied */
    RebuildPart(Jobs jobs, Stores stores, Log log, Catalog catalog, Clock clock, CrashPoint crashPoint) {
        LogLayout layout = log.layout();
        forget(log.states());
        Surroundings with = new Surroundings(
                catalog,
                new ChangeSource(log.consumers()::committed, layout, TopicIds.ofKafka(log.admin())),
                new EventSource(log.consumers()::committed, layout.topics(), catalog),
                new RocksFactory(log.states(), layout::partitionOf),
                new DeciderFollower(log.admin(), layout.topics(), catalog),
                new IndexedVersions(log.history()),
                log.state(),
                Map.of(
                        "postgres", new PostgresSnapshots(stores.postgres(), stores.pool(), catalog),
                        "json", new JsonSnapshots(stores.json(), catalog)),
                clock,
                crashPoint,
                RebuildPart::pause);
        this.verifications = new VerificationsResource(jobs, new Verification(with));
        this.rebuilds = new Rebuilds(
                with,
                Map.of(
                        "postgres",
                        new PostgresKind(
                                stores.postgres(),
                                stores.pool(),
                                catalog,
                                log.definitions(),
                                crashPoint,
                                RebuildPart::pause),
                        "json",
                        new JsonKind(
                                new JsonHome(
                                        stores.directory(),
                                        layout.changePartitions(),
                                        layout::partitionOf,
                                        JsonStore.DEFAULT_SEGMENT_BYTES),
                                stores.json(),
                                catalog,
                                crashPoint,
                                RebuildPart::pause)));
        this.resource = new RebuildsResource(jobs, rebuilds, RebuildPart::id);
    }

    /** What a process that was killed has left. */
    private static void forget(Path states) {
        try {
            Trees.delete(states);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws JobProgress.CancelledException if the thread is interrupted: it would not pause, but spin */
    static void pause(Duration pause) {
        LockSupport.parkNanos(pause.toNanos());
        if (Thread.currentThread().isInterrupted()) {
            throw new JobProgress.CancelledException();
        }
    }

    private static String id() {
        return UUID.randomUUID().toString().substring(0, ID_LENGTH);
    }

    /** Goes on with what an earlier process left. */
    void start() {
        try {
            resource.resume();
        } catch (StoreUnavailableException e) {
            LOGGER.warn("rebuilds that were begun are not known, none was taken up cause={}", e.getMessage());
        }
    }

    List<Object> resources() {
        return List.of(resource, verifications, resource.jobs());
    }

    @Override
    public void close() {
        rebuilds.close();
    }
}
