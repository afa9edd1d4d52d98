package dev.syncline.server;

import dev.syncline.catalog.Catalog;
import dev.syncline.json.JsonSnapshots;
import dev.syncline.json.JsonStore;
import dev.syncline.postgres.ConnectionSource;
import dev.syncline.postgres.PostgresReads;
import dev.syncline.postgres.PostgresSnapshots;
import dev.syncline.postgres.PostgresStore;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.DocumentReads;
import dev.syncline.projector.OldCatalogException;
import dev.syncline.projector.Store;
import dev.syncline.projector.StoreSnapshots;
import dev.syncline.projector.kafka.Backoff;
import dev.syncline.projector.kafka.LatestChanges;
import dev.syncline.projector.kafka.Projector;
import dev.syncline.projector.kafka.TopicIds;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Both stores, their projectors and their readers, as a part of the server. */
final class StoresPart {
    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);
    private static final Duration DEFINITIONS_WITHIN = Duration.ofSeconds(5);
    private static final int POSTGRES_BATCH = 2_000;
    private static final int JSON_BATCH = 10_000;

    private final SynclineConfiguration configuration;
    private final Catalog catalog;
    private final Closing closing;
    private final PostgresConnections postgres;
    private final LogHealth logHealth;
    private final PostgresReads postgresReads;
    private final PostgresWatch watch;
    private final JsonStore jsonStore;
    private final PostgresStore postgresStore;
    private final List<Projector> projectors;

    /** @param closing is told of everything that must be closed */
    StoresPart(
            SynclineConfiguration configuration,
            Catalog catalog,
            LogPart log,
            Clock clock,
            CrashPoint crashPoint,
            Closing closing) {
        this.configuration = configuration;
        this.catalog = catalog;
        this.closing = closing;
        this.postgres = closing.add(new PostgresConnections(configuration.postgres()));
        this.logHealth = log.health();
        this.postgresReads = new PostgresReads(pool(), catalog);
        this.watch = closing.add(new PostgresWatch(postgresReads));
        this.jsonStore = closing.add(new JsonStore(
                configuration.jsonStore().directory(),
                log.layout().changePartitions(),
                log.layout()::partitionOf,
                JsonStore.DEFAULT_SEGMENT_BYTES,
                crashPoint));
        this.postgresStore = closing.add(new PostgresStore(
                postgres.dedicated("syncline-projector"), catalog, log.definitions(DEFINITIONS_WITHIN), crashPoint));
        this.projectors = List.of(
                projector(postgresStore, POSTGRES_BATCH, log, clock), projector(jsonStore, JSON_BATCH, log, clock));
    }

    private static Projector projector(Store store, int batch, LogPart log, Clock clock) {
        String group = log.layout().topics().projector(store.name());
        return new Projector(
                () -> log.consumers().forStore(group, batch),
                log.layout().topics().changes(),
                TopicIds.ofKafka(log.admin()),
                new LatestChanges(log.consumers()::committed),
                store,
                Backoff.DEFAULT,
                clock);
    }

    /** A PostgreSQL that is down does not hold it up. */
    void start() {
        watch.start();
        for (Projector projector : projectors) {
            Threads.loop("projector-" + projector.name(), projector);
            closing.add(() -> projector.stop(STOP_WITHIN));
        }
    }

    /** Done when PostgreSQL has its tables. */
    CompletionStage<Void> schemaApplied() {
        return postgresStore.schemaApplied();
    }

    /** Those who answer reads, the first one first. */
    List<DocumentReads> readers() {
        return configuration.reads() == SynclineConfiguration.ReadStore.POSTGRES
                ? List.of(postgresReads, jsonStore)
                : List.of(jsonStore, postgresReads);
    }

    /** The store that answers reads, as far as was seen some seconds ago: another one than the configured while that is silent. */
    String answering() {
        return readers().stream()
                .map(DocumentReads::name)
                .filter(name -> !name.equals(postgresReads.name()) || !watch.isSilent())
                .findFirst()
                .orElseThrow();
    }

    /** What each holds at one moment. */
    List<StoreSnapshots> snapshots(String connection) {
        return List.of(
                new PostgresSnapshots(dedicated(connection), pool(), catalog), new JsonSnapshots(jsonStore, catalog));
    }

    /** Connections of one part's own, by which PostgreSQL names it. */
    ConnectionSource dedicated(String name) {
        return current(postgres.dedicated(name));
    }

    /** As {@link #dedicated}, for whoever has another store to ask. */
    ConnectionSource reading(String name) {
        return current(postgres.reading(name));
    }

    /** Connections that readers share. */
    ConnectionSource pool() {
        return current(postgres.readers());
    }

    /** With an older catalog than the log's, what is read would lack fields: PostgreSQL is as if it were not there. */
    private ConnectionSource current(ConnectionSource source) {
        return () -> {
            Optional<OldCatalogException> old = logHealth.oldCatalog();
            if (old.isPresent()) {
                throw new SQLException(old.get().getMessage(), old.get());
            }
            return source.open();
        };
    }

    PostgresReads postgresReads() {
        return postgresReads;
    }

    JsonStore json() {
        return jsonStore;
    }

    Path jsonDirectory() {
        return configuration.jsonStore().directory();
    }

    PostgresWatch watch() {
        return watch;
    }

    List<Projector> projectors() {
        return projectors;
    }
}
