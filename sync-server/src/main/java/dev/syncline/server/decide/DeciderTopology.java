package dev.syncline.server.decide;

import dev.syncline.catalog.Catalog;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.kafka.LogSetup;
import dev.syncline.projector.kafka.LogTopics;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Events of all collections in, one decider, three topics out: changes, rejections, duplicates. Partition i of every
 * events topic belongs to task i, whose state holds the documents and the definitions of just these partitions.
 */
public final class DeciderTopology {
    static final String STATE = "documents";
    static final String CHANGES = "changes";
    static final String REJECTIONS = "rejections";
    static final String DUPLICATES = "duplicates";

    private static final String EVENTS = "events";
    private static final String DECIDER = "decider";

    private DeciderTopology() {}

    public static Topology of(Catalog catalog, LogTopics topics, VerdictMetrics metrics, CrashPoint crashPoint) {
        List<String> events =
                catalog.collections().stream().map(topics::events).sorted().toList();
        StreamPartitioner<byte[], byte[]> byTenant = new TenantPartitioner();
        ByteArraySerializer bytes = new ByteArraySerializer();
        return new Topology()
                .addSource(
                        EVENTS, new ByteArrayDeserializer(), new ByteArrayDeserializer(), events.toArray(String[]::new))
                .addProcessor(DECIDER, () -> new DeciderProcessor(topics, metrics, crashPoint), EVENTS)
                .addStateStore(state(), DECIDER)
                .addSink(CHANGES, topics.changes(), bytes, bytes, byTenant, DECIDER)
                .addSink(REJECTIONS, topics.rejections(), bytes, bytes, byTenant, DECIDER)
                .addSink(DUPLICATES, topics.duplicates(), bytes, bytes, byTenant, DECIDER);
    }

    private static StoreBuilder<KeyValueStore<byte[], byte[]>> state() {
        return Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(STATE), Serdes.ByteArray(), Serdes.ByteArray())
                .withCachingDisabled()
                .withLoggingEnabled(
                        Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(LogSetup.MAX_CHANGE_BYTES)));
    }
}
