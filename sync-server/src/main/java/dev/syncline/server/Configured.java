package dev.syncline.server;

import dev.syncline.catalog.Catalog;
import dev.syncline.projector.kafka.LogLayout;
import dev.syncline.projector.kafka.LogTopics;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;

/** What the configuration means: for the server, and for whoever looks at its surroundings. */
public final class Configured {
    private Configured() {}

    /** Settings of every Kafka client. */
    public static Map<String, Object> client(SynclineConfiguration.KafkaSettings settings) {
        Map<String, Object> client = new HashMap<>(settings.client());
        client.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
        return client;
    }

    public static LogLayout layout(SynclineConfiguration.KafkaSettings settings) {
        return new LogLayout(
                new LogTopics(settings.topicPrefix()),
                settings.eventPartitions(),
                settings.changePartitions(),
                settings.replicationFactor());
    }

    /** @throws dev.syncline.catalog.CatalogException if it can't be used */
    public static Catalog catalog(String name) {
        return name.equals("workspace") ? Catalog.workspace() : Catalog.ofDirectory(Path.of(name));
    }
}
