package dev.syncline.server.decide;

import dev.syncline.catalog.Catalog;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.kafka.AdminSettings;
import dev.syncline.projector.kafka.LogLayout;
import dev.syncline.projector.kafka.LogLayoutException;
import dev.syncline.projector.kafka.LogSetup;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the {@link DeciderTopology}: exactly once, tuned for latency. */
public final class DeciderStreams implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(DeciderStreams.class);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(10);

    private final Path applicationDirectory;
    private final KafkaStreams streams;
    private volatile Optional<String> contradiction = Optional.empty();

    /**
     * @param client how Kafka is reached
     * @param stateDirectory survives restarts; without it the state is read again from its changelog
     */
    public DeciderStreams(
            Map<String, Object> client,
            LogLayout layout,
            Catalog catalog,
            Path stateDirectory,
            int threads,
            int standbys,
            VerdictMetrics metrics,
            CrashPoint crashPoint) {
        applicationDirectory = stateDirectory.resolve(layout.topics().decider());
        Map<String, Object> config = new HashMap<>(client);
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, layout.topics().decider());
        config.put(
                StreamsConfig.adminClientPrefix(AdminSettings.STRATEGY),
                AdminSettings.of(client).get(AdminSettings.STRATEGY));
        config.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory.toString());
        config.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads);
        config.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, standbys);
        config.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, (int) layout.replicationFactor());
        config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        config.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, CommitPace.AT_LATEST.toMillis());
        // The default of 100 alone would cost 100 ms of latency.
        config.put(StreamsConfig.POLL_MS_CONFIG, 5);
        // Documents are decided one by one, so no event need wait for those of other collections.
        config.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, StreamsConfig.MAX_TASK_IDLE_MS_DISABLED);
        config.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
        config.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, StateOptions.class);
        config.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        config.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 6_000);
        config.put(StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), 1_500);
        // The default of 100 would be the latency of every verdict.
        config.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 0);
        config.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 128 << 10);
        // The offsets may come before the broker has ended the transaction before; the default of 100 would then be
        // waited.
        config.put(StreamsConfig.producerPrefix(ProducerConfig.RETRY_BACKOFF_MS_CONFIG), 4);
        // Under load what comes meanwhile goes out as one: half the requests, and no answer is later for it.
        config.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION), 1);
        // A killed decider holds the stores back no longer than this.
        config.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), 5_000);
        config.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), LogSetup.MAX_CHANGE_BYTES);
        config.put(
                StreamsConfig.topicPrefix(TopicConfig.MAX_MESSAGE_BYTES_CONFIG),
                Integer.toString(LogSetup.MAX_CHANGE_BYTES));
        streams = new KafkaStreams(
                DeciderTopology.of(catalog, layout.topics(), metrics, crashPoint),
                new StreamsConfig(config),
                new DeciderClients(crashPoint));
        streams.setUncaughtExceptionHandler(this::afterFailure);
    }

    private StreamThreadExceptionResponse afterFailure(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof LogLayoutException) {
                contradiction = Optional.of(cause.getMessage());
                LOGGER.error("decider stopped reason={}", cause.getMessage());
                return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
            }
        }
        LOGGER.error("decider thread ended, a new one takes over", failure);
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    /** @throws UncheckedIOException if the disk refuses */
    public void start() {
        LocalState.distrustDamaged(applicationDirectory);
        streams.start();
    }

    /** Running and deciding; false while it starts, restores its state or is rebalanced. */
    public boolean isRunning() {
        return streams.state() == KafkaStreams.State.RUNNING;
    }

    /** Why it stopped for good: the log is not the one that was decided. */
    public Optional<String> contradiction() {
        return contradiction;
    }

    /** As Kafka Streams names it. */
    public String state() {
        return streams.state().name();
    }

    /** Events in the log that it has not fetched yet, as far as the log told. */
    public long lagRecords() {
        return streams.metrics().values().stream()
                .filter(metric -> isLag(metric.metricName()))
                .mapToDouble(metric -> metric.metricValue() instanceof Double lag && lag > 0 ? lag : 0)
                .mapToLong(Math::round)
                .sum();
    }

    private static boolean isLag(MetricName name) {
        // Kafka tells each topic with a dot a second time, with underscores.
        return name.name().equals("records-lag")
                && name.tags().containsKey("partition")
                && name.tags().getOrDefault("topic", "").contains(".events.")
                && !name.tags().getOrDefault("client-id", "").contains("restore");
    }

    @Override
    public void close() {
        streams.close(CLOSE_WITHIN);
    }
}
