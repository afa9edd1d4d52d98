package dev.syncline.server;

import dev.syncline.catalog.Catalog;
import dev.syncline.event.Place;
import dev.syncline.json.JsonStore;
import dev.syncline.postgres.PostgresStore;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.EventLog;
import dev.syncline.projector.LogDefinitions;
import dev.syncline.projector.LogUnavailableException;
import dev.syncline.projector.Standing;
import dev.syncline.projector.kafka.AdminSettings;
import dev.syncline.projector.kafka.ChangeConsumers;
import dev.syncline.projector.kafka.ChangeFeed;
import dev.syncline.projector.kafka.KafkaEventLog;
import dev.syncline.projector.kafka.KafkaLogDefinitions;
import dev.syncline.projector.kafka.LogIdentity;
import dev.syncline.projector.kafka.LogLayout;
import dev.syncline.projector.kafka.LogSetup;
import dev.syncline.projector.kafka.LogWatch;
import dev.syncline.server.decide.DeciderStreams;
import dev.syncline.server.decide.DefinitionLog;
import dev.syncline.server.decide.VerdictFeed;
import dev.syncline.server.decide.Writes;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The log, its decider, and whoever hears the verdicts, as a part of the server. */
final class LogPart {
    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);
    private static final Duration LISTEN_WITHIN = Duration.ofSeconds(30);
    private static final Duration DANGER_WITHIN = Duration.ofSeconds(2);
    private static final int ANSWERING_THREADS = 16;
    /** Of a partition; whoever is further behind reads the log. */
    private static final long TAIL_BYTES = 8L << 20;

    private static final int SOON_MS = 4_000;
    private static final List<String> STORES = List.of(PostgresStore.NAME, JsonStore.NAME);

    private final Catalog catalog;
    private final Clock clock;
    private final Closing closing;
    private final Map<String, Object> client;
    private final LogLayout layout;
    private final ChangeConsumers consumers;
    private final CrashPoint crashPoint;
    private final ExecutorService answering =
            Executors.newFixedThreadPool(ANSWERING_THREADS, Threads.daemon("answers"));
    private final Admin admin;
    private final LogHealth health;
    private final LogSetup setup;
    private final LogWatch watch;
    private final KafkaEventLog kafka;
    private final ChangeFeed feed;
    private final VerdictFeed verdicts;
    private final DeciderStreams decider;

    /** @param closing is told of everything that must be closed */
    LogPart(
            SynclineConfiguration configuration,
            Catalog catalog,
            ServerMetrics metrics,
            Clock clock,
            CrashPoint crashPoint,
            Closing closing) {
        this.catalog = catalog;
        this.clock = clock;
        this.crashPoint = crashPoint;
        this.closing = closing;
        this.client = Configured.client(configuration.kafka());
        this.layout = Configured.layout(configuration.kafka());
        this.consumers = new ChangeConsumers(client);
        closing.add(answering::shutdownNow);
        this.admin = Admin.create(AdminSettings.of(client));
        // What it was asked nobody waits for any more.
        closing.add(() -> admin.close(Duration.ZERO));
        this.setup = new LogSetup(admin, layout, crashPoint);
        this.watch = new LogWatch(
                admin,
                consumers::committed,
                setup,
                new LogIdentity(consumers::committed, this::impatientProducer, layout.topics(), crashPoint),
                layout.topics(),
                catalog,
                STORES);
        this.health = closing.add(new LogHealth(
                watch, definitions(DANGER_WITHIN), clock, () -> Threads.start("decider-end", this::endDecider)));
        this.kafka = closing.add(new KafkaEventLog(client, layout.topics(), this::partitionsOf));
        this.feed = new ChangeFeed(consumers::early, layout, TAIL_BYTES);
        this.verdicts = new VerdictFeed(layout, feed);
        this.decider = new DeciderStreams(
                client,
                layout,
                catalog,
                configuration.decider().stateDirectory(),
                configuration.decider().threads(),
                configuration.decider().standbys(),
                metrics::decided,
                crashPoint);
    }

    private int partitionsOf(String collection) {
        return setup.partitionsOf(catalog.collection(collection).orElseThrow());
    }

    private void endDecider() {
        decider.close();
    }

    /**
     * Returns when writes are decided.
     *
     * @param stored where a store stands, by partition of the changes
     */
    void start(Map<Integer, Standing> stored) throws InterruptedException {
        watch.begin(stored);
        setup.apply(catalog);
        publishDefinitions();
        health.start();
        Threads.loop("feed", feed);
        closing.add(() -> feed.stop(STOP_WITHIN));
        decider.start();
        closing.add(decider);
        if (!feed.awaitListening(LISTEN_WITHIN)) {
            throw new LogUnavailableException("Kafka does not let the verdicts be read", null);
        }
    }

    private void publishDefinitions() {
        try (var producer = producer()) {
            new DefinitionLog(consumers, producer, layout.topics(), setup, clock, crashPoint).publish(catalog);
        }
    }

    private Producer<byte[], byte[]> producer() {
        return producer(new HashMap<>(client));
    }

    /** Of a Kafka that falls silent somebody wants to know soon; the defaults are one and two minutes. */
    private Producer<byte[], byte[]> impatientProducer() {
        Map<String, Object> config = new HashMap<>(client);
        // The delivery may not be shorter than what it consists of.
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        for (String limit : List.of(
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG)) {
            config.put(limit, SOON_MS);
        }
        return producer(config);
    }

    private static Producer<byte[], byte[]> producer(Map<String, Object> config) {
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    Writes writes() {
        return new Writes(kafka, verdicts, this::obstacle, answering, crashPoint);
    }

    /** How Kafka is reached. */
    Map<String, Object> client() {
        return client;
    }

    LogLayout layout() {
        return layout;
    }

    ChangeConsumers consumers() {
        return consumers;
    }

    Admin admin() {
        return admin;
    }

    LogHealth health() {
        return health;
    }

    /** Why nothing may be published. */
    private Optional<String> obstacle() {
        return health.answers() ? decider.contradiction() : Optional.of(health.reason());
    }

    /** Takes nothing while the log is not the one that was decided. */
    EventLog events() {
        return event -> (health.isLost() ? Optional.of(health.reason()) : decider.contradiction())
                .<CompletionStage<Place>>map(
                        reason -> CompletableFuture.failedStage(new LogUnavailableException(reason, null)))
                .orElseGet(() -> kafka.append(event));
    }

    /**
     * One of the caller's own: while one waits for Kafka, nobody else does.
     *
     * @param within so long it waits
     */
    LogDefinitions definitions(Duration within) {
        return closing.add(new KafkaLogDefinitions(consumers::committed, layout.topics(), catalog, within));
    }

    /** Changes are heard since {@link #start}. */
    ChangeFeed feed() {
        return feed;
    }

    VerdictFeed verdicts() {
        return verdicts;
    }

    DeciderStreams decider() {
        return decider;
    }
}
