package dev.syncline.projector.kafka;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.MetadataRecoveryStrategy;

/**
 * How an admin client reaches Kafka. The strategy that is the default asks a Kafka that is silent ever more often, and logs
 * each time: 440,000 lines in a minute of two such clients (kafka-clients 4.2.1), 1,400 with this one. Whoever moves all
 * brokers to other names sets it back, or starts the servers again.
 */
public final class AdminSettings {
    /** Of a client's settings. */
    public static final String STRATEGY = CommonClientConfigs.METADATA_RECOVERY_STRATEGY_CONFIG;

    private AdminSettings() {}

    /** @param client what is set there stays */
    public static Map<String, Object> of(Map<String, Object> client) {
        Map<String, Object> admin = new HashMap<>(client);
        admin.putIfAbsent(STRATEGY, MetadataRecoveryStrategy.NONE.name);
        return admin;
    }
}
