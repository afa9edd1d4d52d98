package dev.syncline.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.Catalog;
import dev.syncline.event.Json;
import dev.syncline.event.Position;
import dev.syncline.json.JsonSnapshots;
import dev.syncline.postgres.CopyTextRows;
import dev.syncline.postgres.PostgresSnapshots;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.StoreSnapshots;
import dev.syncline.projector.kafka.ChangeStarts;
import dev.syncline.projector.kafka.PastChanges;
import dev.syncline.projector.kafka.TopicIds;
import dev.syncline.server.SynclineConfiguration.LiveSettings;
import dev.syncline.server.live.ChangesServlet;
import dev.syncline.server.live.LiveFeed;
import dev.syncline.server.live.ShapeDoor;
import jakarta.servlet.Servlet;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** The live feed as a part of the server. */
final class LivePart implements AutoCloseable {
    /** Of the heap, for answers that are read slowly. */
    private static final int HELD_SHARE = 4;

    private final PastChanges past;
    private final ChangeStarts starts;
    private final LiveFeed live;
    private final ChangesServlet changes;
    private final AtomicReference<String> logId = new AtomicReference<>("");
    private final ShapeDoor shapes;

    /** @param directory for snapshots of shapes; nothing in it outlives the process */
    LivePart(
            Catalog catalog,
            LogPart log,
            StoresPart stores,
            LiveSettings settings,
            Path directory,
            Clock clock,
            CrashPoint crashPoint) {
        this.past = new PastChanges(log.consumers(), log.layout(), clock);
        this.live = new LiveFeed(
                log.feed(),
                past,
                log.layout(),
                settings.subscribers(),
                Runtime.getRuntime().maxMemory() / HELD_SHARE,
                Threads.daemon("live"));
        this.starts = new ChangeStarts(log.consumers(), log.layout(), clock);
        StoreSnapshots json = new JsonSnapshots(stores.json(), catalog);
        StoreSnapshots postgres = PostgresSnapshots.impatient(stores.reading("syncline-live"), stores.pool(), catalog);
        this.changes = new ChangesServlet(live, starts, List.of(postgres, json), catalog);
        this.shapes = new ShapeDoor(
                live,
                catalog,
                new CopyTextRows(stores.reading("syncline-shapes")),
                List.of(json, postgres),
                () -> logId(log),
                directory,
                settings.deletable(),
                clock,
                crashPoint);
    }

    /** Changes must be heard already. */
    void start() {
        live.start();
    }

    private String logId(LogPart log) {
        return logId.updateAndGet(known -> known.isEmpty()
                ? TopicIds.ofKafka(log.admin()).of(log.layout().topics().changes())
                : known);
    }

    /** By path. */
    Map<String, Servlet> servlets() {
        return Map.of("/v1/changes", changes, "/v1/shape", shapes.shapes(), "/v1/health", shapes.health());
    }

    ObjectNode status() {
        ObjectNode node = Json.NODES.objectNode().put("ok", live.hears());
        int followers = changes.count() + shapes.waiting();
        node.put(
                "reason",
                live.hears()
                        ? "%d subscribers follow, %d shapes are served".formatted(followers, shapes.count())
                        : "changes can't be read: subscribers wait");
        node.put("subscribers", followers);
        node.put("shapes", shapes.count());
        node.put("bufferedBytes", bytes());
        node.put("cuts", live.cuts());
        node.put("refused", live.refused());
        ObjectNode delivered = node.putObject("delivered");
        live.deliveries().all().forEach(delivered::put);
        node.set("oldestPositions", positions(live.served()));
        node.set("oldestInMemory", positions(live.oldest()));
        return node;
    }

    private static ObjectNode positions(Map<Integer, Position> byPartition) {
        ObjectNode node = Json.NODES.objectNode();
        byPartition.forEach((partition, position) -> node.put(partition.toString(), position.offset()));
        return node;
    }

    private long bytes() {
        return live.bytes() + shapes.bytes();
    }

    /** Changes that went out to subscribers since the start, of each collection. */
    Map<String, Long> deliveredOf() {
        return live.deliveries().all();
    }

    long deliveredOf(String collection) {
        return live.deliveries().of(collection);
    }

    /** The oldest position of each partition at which a subscriber may come back. */
    Map<Integer, Position> served() {
        return live.served();
    }

    /** The oldest position of each partition that needs no reading of the log. */
    Map<Integer, Position> oldest() {
        return live.oldest();
    }

    /** Changes that went out to subscribers since the start. */
    long delivered() {
        return live.deliveries().sum();
    }

    void watch(ServerMetrics metrics) {
        metrics.gauge("syncline.live.subscribers", () -> changes.count() + shapes.waiting());
        metrics.gauge("syncline.live.shapes", shapes::count);
        metrics.gauge("syncline.live.buffered.bytes", this::bytes);
        metrics.gauge("syncline.live.cuts", live::cuts);
        metrics.gauge("syncline.live.refused", live::refused);
        metrics.gauge("syncline.live.delivered", this::delivered);
    }

    /** Whoever follows goes on elsewhere. */
    void drain() {
        live.drain();
    }

    @Override
    public void close() {
        live.close();
        past.close();
        starts.close();
    }
}
