package dev.syncline.projector.kafka;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Consumers of the log, each set up for one purpose. None ever skips: {@code auto.offset.reset=none}. */
public final class ChangeConsumers {
    private static final int REQUEST_TIMEOUT_MS = 5_000;

    /**
     * A consumer fetches ahead: at a partition's end that fetch is out, and neither another partition nor the close is
     * served before it is answered.
     */
    private static final int FETCH_AT_END_MS = 5;

    /** A follower's fetch waits so long for so much: a fetch of little costs as much as one of all this. */
    private static final int GATHER_MS = 50;

    private static final int GATHER_BYTES = 256 << 10;

    private final Map<String, Object> client;

    /** @param client how Kafka is reached: bootstrap servers, security */
    public ChangeConsumers(Map<String, Object> client) {
        this.client = Map.copyOf(client);
    }

    /** For a projector: only what is committed, in batches that are worth a transaction. */
    public Consumer<byte[], byte[]> forStore(String group, int batch) {
        Map<String, Object> config = base();
        config.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        config.put(ConsumerConfig.CLIENT_ID_CONFIG, ProjectorClient.newId(group));
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, batch);
        config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 6_000);
        config.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 1_500);
        config.put(
                ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                "org.apache.kafka.clients.consumer.CooperativeStickyAssignor");
        return open(config);
    }

    /** For whoever reads a stretch of what is committed up to a known end, without a group. */
    public Consumer<byte[], byte[]> committed() {
        Map<String, Object> config = base();
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_AT_END_MS);
        return open(config);
    }

    /** For whoever follows what is committed, without a group, and may be a moment behind it. */
    public Consumer<byte[], byte[]> following() {
        Map<String, Object> config = base();
        config.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, GATHER_BYTES);
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, GATHER_MS);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
        return open(config);
    }

    /** As {@link #committed}, for whoever keeps a client waiting: says soon that Kafka does not answer. */
    public Consumer<byte[], byte[]> forRequests() {
        Map<String, Object> config = base();
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_AT_END_MS);
        config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS);
        config.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS);
        return open(config);
    }

    /** For whoever waits for verdicts: what the decider wrote, a few milliseconds before it is committed. */
    public Consumer<byte[], byte[]> early() {
        Map<String, Object> config = base();
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
        return open(config);
    }

    /** For whoever reads again, for a client that waits, what {@link #early} told once. */
    public Consumer<byte[], byte[]> past() {
        Map<String, Object> config = base();
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_AT_END_MS);
        config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS);
        config.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS);
        return open(config);
    }

    /** For whoever reads single places: little is fetched at a time. What is looked for is committed already. */
    public Consumer<byte[], byte[]> atPlaces() {
        Map<String, Object> config = base();
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
        config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 16 << 10);
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_AT_END_MS);
        config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS);
        return open(config);
    }

    private Map<String, Object> base() {
        Map<String, Object> config = new HashMap<>(client);
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 16 << 20);
        config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 8 << 20);
        return config;
    }

    private static Consumer<byte[], byte[]> open(Map<String, Object> config) {
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
