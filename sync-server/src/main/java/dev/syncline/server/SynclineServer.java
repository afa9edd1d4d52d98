package dev.syncline.server;

import com.codahale.metrics.MetricRegistry;
import dev.syncline.catalog.Catalog;
import dev.syncline.json.JsonSnapshots;
import dev.syncline.json.JsonStore;
import dev.syncline.postgres.PostgresReads;
import dev.syncline.postgres.PostgresSnapshots;
import dev.syncline.postgres.PostgresStore;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.DocumentReads;
import dev.syncline.projector.LogState;
import dev.syncline.projector.LogUnavailableException;
import dev.syncline.projector.Store;
import dev.syncline.projector.StoreSnapshots;
import dev.syncline.projector.kafka.Backoff;
import dev.syncline.projector.kafka.ChangeConsumers;
import dev.syncline.projector.kafka.ChangeTails;
import dev.syncline.projector.kafka.KafkaEventLog;
import dev.syncline.projector.kafka.LatestChanges;
import dev.syncline.projector.kafka.LogLayout;
import dev.syncline.projector.kafka.LogSetup;
import dev.syncline.projector.kafka.Projector;
import dev.syncline.projector.kafka.TopicIds;
import dev.syncline.server.decide.DeciderStreams;
import dev.syncline.server.decide.DefinitionLog;
import dev.syncline.server.decide.EventPlaces;
import dev.syncline.server.decide.VerdictFeed;
import dev.syncline.server.decide.Writes;
import dev.syncline.server.http.HttpDoor;
import dev.syncline.server.http.Reads;
import dev.syncline.server.live.ChangesResource;
import dev.syncline.server.ops.ExportResource;
import io.prometheus.metrics.model.registry.Collector;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The composition root: every part of a server, made in the order of the flow, and stopped the other way round. */
public final class SynclineServer implements AutoCloseable {
    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);
    private static final Duration LISTEN_WITHIN = Duration.ofSeconds(30);
    private static final int ANSWERING_THREADS = 16;
    private static final int POSTGRES_BATCH = 2_000;
    private static final int JSON_BATCH = 10_000;

    private final Clock clock;
    private final Map<String, Object> client;
    private final LogLayout layout;
    private final Catalog catalog;
    private final Closing closing = new Closing();

    private final Admin admin;
    private final ServerMetrics metrics;
    private final LogHealth logHealth;
    private final VerdictFeed verdicts;
    private final DeciderStreams decider;
    private final KafkaEventLog log;
    private final PostgresConnections postgres;
    private final PostgresReads postgresReads;
    private final ExecutorService answering =
            Executors.newFixedThreadPool(ANSWERING_THREADS, Threads.daemon("answers"));
    private final ParkedCount parked;
    private final JsonStore jsonStore;
    private final PostgresStore postgresStore;
    private final Projector postgresProjector;
    private final Projector jsonProjector;
    private final CapturePart capture;
    private final HistoryPart history;
    private final SynclineConfiguration configuration;
    private final ChangeConsumers consumers;
    private final ReconcilePart reconcile;
    private final RebuildPart rebuild;

    /**
     * Makes the parts; nothing runs yet.
     *
     * @throws dev.syncline.catalog.CatalogException if the catalog can't be used
     */
    public SynclineServer(SynclineConfiguration configuration, MetricRegistry registry, Clock clock) {
        this.configuration = configuration;
        closing.add(StateDirectory.hold(configuration.decider().stateDirectory()));
        this.clock = clock;
        this.client = Configured.client(configuration.kafka());
        this.layout = Configured.layout(configuration.kafka());
        this.catalog = Configured.catalog(configuration.catalog());
        this.consumers = new ChangeConsumers(client);
        this.metrics = new ServerMetrics(registry);
        closing.add(answering::shutdownNow);
        this.admin = closing.add(Admin.create(client));
        this.logHealth = closing.add(new LogHealth(admin, clock));
        this.postgres = closing.add(new PostgresConnections(configuration.postgres()));
        this.postgresReads = new PostgresReads(postgres.readers(), catalog);
        this.parked = closing.add(new ParkedCount(postgresReads));
        this.jsonStore = closing.add(new JsonStore(
                configuration.jsonStore().directory(),
                layout.changePartitions(),
                layout::partitionOf,
                JsonStore.DEFAULT_SEGMENT_BYTES,
                CrashPoint.NONE));
        this.log = closing.add(new KafkaEventLog(client, layout.topics()));
        this.verdicts = new VerdictFeed(consumers.early(), layout);
        this.decider = new DeciderStreams(
                client,
                layout,
                catalog,
                configuration.decider().stateDirectory(),
                configuration.decider().threads(),
                configuration.decider().standbys(),
                metrics::decided);
        this.postgresStore =
                closing.add(new PostgresStore(postgres.dedicated("syncline-projector"), catalog, CrashPoint.NONE));
        this.postgresProjector = projector(postgresStore, POSTGRES_BATCH);
        this.jsonProjector = projector(jsonStore, JSON_BATCH);
        this.capture = new CapturePart(
                configuration,
                catalog,
                log,
                client,
                layout.topics().capture(),
                new KnownFromStores(jsonStore, postgresReads, layout.changePartitions()),
                clock);
        capture.watch(metrics);
        Path state = configuration.decider().stateDirectory();
        this.history = new HistoryPart(
                state.resolveSibling(state.getFileName() + "-index"),
                catalog,
                layout,
                consumers,
                TopicIds.ofKafka(admin),
                clock);
        metrics.gauge("syncline.parked", parked::last);
        this.reconcile = reconcile(history.state());
        reconcile.watch(metrics);
        this.rebuild = rebuild(history.state());
    }

    private RebuildPart rebuild(LogState logState) {
        Path state = configuration.decider().stateDirectory();
        return new RebuildPart(
                reconcile.jobs(),
                new RebuildPart.Stores(
                        postgres.dedicated("syncline-rebuild"),
                        postgres.readers(),
                        jsonStore,
                        configuration.jsonStore().directory()),
                new RebuildPart.Log(
                        admin,
                        consumers,
                        layout,
                        logState,
                        history.history(),
                        state.resolveSibling(state.getFileName() + "-fold")),
                catalog,
                clock);
    }

    private ReconcilePart reconcile(LogState logState) {
        return new ReconcilePart(
                configuration,
                new ReconcilePart.Surroundings(
                        admin,
                        consumers,
                        layout,
                        catalog,
                        postgres.dedicated("syncline-reconciliation"),
                        postgres.readers(),
                        jsonStore,
                        log,
                        logState,
                        List.of(postgresProjector, jsonProjector),
                        clock));
    }

    private Projector projector(Store store, int batch) {
        String group = layout.topics().prefix() + ".projector." + store.name();
        Projector projector = new Projector(
                () -> consumers.forStore(group, batch),
                layout.topics().changes(),
                TopicIds.ofKafka(admin),
                new LatestChanges(consumers::committed),
                store,
                Backoff.DEFAULT,
                clock);
        metrics.watch(projector);
        return projector;
    }

    /**
     * Starts everything; returns when writes are decided. A PostgreSQL that is down does not hold it up.
     *
     * @throws dev.syncline.catalog.CatalogException if the catalog does not fit what the log has
     * @throws dev.syncline.projector.kafka.LogLayoutException if the topics are not as they must be
     * @throws dev.syncline.projector.LogUnavailableException if Kafka gives no answer
     */
    public void start() throws InterruptedException {
        LogSetup setup = new LogSetup(admin, layout);
        setup.apply(catalog);
        publishDefinitions(setup);
        logHealth.start();
        Threads.start("verdicts", verdicts);
        closing.add(() -> verdicts.stop(STOP_WITHIN));
        if (!verdicts.awaitListening(LISTEN_WITHIN)) {
            throw new LogUnavailableException("Kafka does not let the verdicts be read", null);
        }
        decider.start();
        closing.add(decider);
        history.start();
        closing.add(history);
        parked.start();
        run(postgresProjector);
        run(jsonProjector);
        closing.add(capture);
        closing.add(reconcile).start();
        closing.add(rebuild);
        var unused = postgresStore.schemaApplied().thenRun(capture::start).thenRun(rebuild::start);
    }

    private void publishDefinitions(LogSetup setup) {
        Map<String, Object> config = new HashMap<>(client);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        try (var producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            new DefinitionLog(consumers, producer, layout.topics(), setup, clock).publish(catalog);
        }
    }

    private void run(Projector projector) {
        Threads.start("projector-" + projector.name(), projector);
        closing.add(() -> projector.stop(STOP_WITHIN));
    }

    /** What to register with Jersey. */
    public List<Object> resources() {
        Writes writes = new Writes(log, verdicts, logHealth::answers, answering);
        List<Object> resources = new ArrayList<>(HttpDoor.resources(
                catalog,
                writes,
                verdicts,
                new Reads(readers(), layout, clock),
                history.history(),
                new EventPlaces(consumers, layout.topics()),
                clock,
                metrics::verdictAfter,
                () -> UUID.randomUUID().toString()));
        resources.addAll(reconcile.resources());
        resources.addAll(rebuild.resources());
        resources.add(new ExportResource(catalog, export()));
        return resources;
    }

    private ExportPart export() {
        List<StoreSnapshots> stores = List.of(
                new PostgresSnapshots(postgres.dedicated("syncline-export"), postgres.readers(), catalog),
                new JsonSnapshots(jsonStore, catalog));
        return new ExportPart(
                stores, history.state(), history.past(), configuration.reads().wire(), clock);
    }

    private List<DocumentReads> readers() {
        return configuration.reads() == SynclineConfiguration.ReadStore.POSTGRES
                ? List.of(postgresReads, jsonStore)
                : List.of(jsonStore, postgresReads);
    }

    public ServerStatus status() {
        ServerStatus.Parts parts = new ServerStatus.Parts(
                logHealth,
                decider,
                verdicts,
                List.of(postgresProjector, jsonProjector),
                capture,
                history,
                reconcile,
                metrics,
                parked::last);
        return new ServerStatus(
                clock, parts, throughput(), configuration.reads().wire());
    }

    private Throughput throughput() {
        Throughput throughput = closing.add(new Throughput(System::nanoTime));
        throughput.watch("decider", metrics::events);
        for (Projector projector : List.of(postgresProjector, jsonProjector)) {
            throughput.watch("projector." + projector.name(), projector::applied);
        }
        throughput.watch("capture", capture::published);
        throughput.watch("index", history::indexed);
        throughput.watch("reconciliation", reconcile::compared);
        throughput.start();
        return throughput;
    }

    /** Metrics that carry labels. */
    public List<Collector> collectors() {
        return List.of(reconcile.gauges());
    }

    /** The live feed. */
    public ChangesResource changes() {
        return new ChangesResource(new ChangeTails(consumers, layout, clock), catalog);
    }

    @Override
    public void close() {
        closing.close();
    }
}
