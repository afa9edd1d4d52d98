package dev.syncline.server;

import com.codahale.metrics.MetricRegistry;
import dev.syncline.catalog.Catalog;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.kafka.Projector;
import dev.syncline.server.decide.EventPlaces;
import dev.syncline.server.http.HttpDoor;
import dev.syncline.server.http.Reads;
import dev.syncline.server.ops.ExportResource;
import io.prometheus.metrics.model.registry.Collector;
import jakarta.servlet.Servlet;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The composition root: every part of a server, made in the order of the flow, and stopped the other way round. */
public final class SynclineServer implements AutoCloseable {
    private static final Duration SWITCH_WITHIN = Duration.ofSeconds(5);

    private final SynclineConfiguration configuration;
    private final Clock clock;
    private final Catalog catalog;
    private final Closing closing = new Closing();
    private final ServerMetrics metrics;
    private final LogPart log;
    private final StoresPart stores;
    private final CapturePart capture;
    private final HistoryPart history;
    private final ReconcilePart reconcile;
    private final RebuildPart rebuild;
    private final LivePart live;
    private volatile boolean draining;

    /**
     * Makes the parts; nothing runs yet.
     *
     * @throws dev.syncline.catalog.CatalogException if the catalog can't be used
     * @throws StateDirectory.UnusableException if another server has this one's state directory
     */
    public SynclineServer(
            SynclineConfiguration configuration, MetricRegistry registry, Clock clock, CrashPoint crashPoint) {
        this.configuration = configuration;
        this.clock = clock;
        this.catalog = Configured.catalog(configuration.catalog());
        closing.add(StateDirectory.hold(configuration.decider().stateDirectory()));
        this.metrics = new ServerMetrics(registry);
        this.log = new LogPart(configuration, catalog, metrics, clock, crashPoint, closing);
        this.stores = new StoresPart(configuration, catalog, log, clock, crashPoint, closing);
        stores.projectors().forEach(metrics::watch);
        metrics.gauge("syncline.parked", stores.watch()::parked);
        this.capture = new CapturePart(configuration, catalog, log, stores, clock, crashPoint);
        capture.watch(metrics);
        this.history = new HistoryPart(besideState("-index"), catalog, log, clock, crashPoint);
        this.reconcile = new ReconcilePart(configuration, catalog, log, stores, history.state(), crashPoint, clock);
        reconcile.watch(metrics);
        this.rebuild = rebuild(crashPoint);
        this.live = new LivePart(catalog, log, stores, configuration.live(), besideState("-shapes"), clock, crashPoint);
        live.watch(metrics);
    }

    private Path besideState(String suffix) {
        Path state = configuration.decider().stateDirectory();
        return state.resolveSibling(state.getFileName() + suffix);
    }

    private RebuildPart rebuild(CrashPoint crashPoint) {
        return new RebuildPart(
                reconcile.jobs(),
                new RebuildPart.Stores(
                        stores.dedicated("syncline-rebuild"), stores.pool(), stores.json(), stores.jsonDirectory()),
                new RebuildPart.Log(
                        log.admin(),
                        log.consumers(),
                        log.layout(),
                        history.state(),
                        history.history(),
                        log.definitions(SWITCH_WITHIN),
                        besideState("-fold")),
                catalog,
                clock,
                crashPoint);
    }

    /**
     * Starts everything; returns when writes are decided. A PostgreSQL that is down does not hold it up.
     *
     * @throws dev.syncline.catalog.CatalogException if the catalog does not fit what the log has
     * @throws dev.syncline.projector.kafka.LogLayoutException if the topics are not as they must be
     * @throws dev.syncline.projector.LogUnavailableException if Kafka gives no answer
     */
    public void start() throws InterruptedException {
        log.start(stores.json().standings());
        history.start();
        closing.add(history);
        live.start();
        closing.add(live);
        stores.start();
        closing.add(capture);
        closing.add(reconcile).start();
        closing.add(rebuild);
        var unused = stores.schemaApplied().thenRun(capture::start).thenRun(rebuild::start);
    }

    /** What to register with Jersey. */
    public List<Object> resources() {
        List<Object> resources = new ArrayList<>(HttpDoor.resources(
                catalog,
                log.writes(),
                log.verdicts(),
                new Reads(stores.readers(), log.layout(), clock, () -> draining),
                history.history(),
                closing.add(new EventPlaces(log.consumers(), log.layout().topics())),
                clock,
                metrics::verdictAfter,
                () -> UUID.randomUUID().toString()));
        resources.addAll(reconcile.resources());
        resources.addAll(rebuild.resources());
        resources.add(new ExportResource(catalog, export()));
        return resources;
    }

    private ExportPart export() {
        return new ExportPart(
                stores.snapshots("syncline-export"),
                history.state(),
                history.past(),
                configuration.reads().wire(),
                clock);
    }

    public ServerStatus status() {
        ServerStatus.Parts parts = new ServerStatus.Parts(
                log.health(),
                log.decider(),
                log.verdicts(),
                stores.projectors(),
                capture,
                history,
                reconcile,
                live,
                metrics,
                stores.watch());
        return new ServerStatus(clock, parts, throughput(), stores::answering);
    }

    private Throughput throughput() {
        Throughput throughput = closing.add(new Throughput(System::nanoTime));
        throughput.watch("decider", metrics::events);
        for (Projector projector : stores.projectors()) {
            throughput.watch("projector." + projector.name(), projector::applied);
        }
        throughput.watch("capture", capture::published);
        throughput.watch("index", history::indexed);
        throughput.watch("live", live::delivered);
        catalog.collections()
                .forEach(collection ->
                        throughput.watch("live." + collection.name(), () -> live.deliveredOf(collection.name())));
        throughput.watch("reconciliation", reconcile::compared);
        throughput.start();
        return throughput;
    }

    /** Metrics that carry labels. */
    public List<Collector> collectors() {
        List<Collector> collectors = new ArrayList<>(LiveMetrics.of(live));
        collectors.add(reconcile.gauges());
        collectors.add(metrics.latency());
        return collectors;
    }

    /** By path: doors whose answers go on for as long as somebody reads them. */
    public Map<String, Servlet> servlets() {
        return live.servlets();
    }

    /**
     * Ends the answers that would last, so that the doors can be closed soon: whoever follows goes on at another server.
     * What a client takes slowly, and what waits for a store or for Kafka, still ends in its own time.
     */
    public void drain() {
        draining = true;
        reconcile.jobs().drain();
        live.drain();
    }

    @Override
    public void close() {
        closing.close();
    }
}
