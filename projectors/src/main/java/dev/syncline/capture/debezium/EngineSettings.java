package dev.syncline.capture.debezium;

import dev.syncline.capture.CaptureConfig;
import dev.syncline.capture.slot.Database;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.Field;
import dev.syncline.postgres.SessionOptions;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Debezium's settings. Each engine is a fresh one with an empty memory of offsets and no retries inside: offsets of an
 * earlier run lose rows, and so the slot alone says where to go on.
 */
final class EngineSettings {
    private static final String NAME = "syncline-capture";
    private static final String HEARTBEAT =
            "SELECT pg_logical_emit_message(false, 'syncline-heartbeat', clock_timestamp()::text)";

    private EngineSettings() {}

    static Properties of(
            CaptureConfig config,
            Database server,
            List<Collection> collections,
            boolean allOrigins,
            String placeholder) {
        Properties properties = new Properties();
        engine(properties);
        connection(properties, server);
        slot(properties, config, allOrigins);
        rows(properties, placeholder);
        tables(properties, collections);
        return properties;
    }

    private static void engine(Properties properties) {
        properties.setProperty("name", NAME);
        properties.setProperty("topic.prefix", NAME);
        properties.setProperty("connector.class", "io.debezium.connector.postgresql.PostgresConnector");
        properties.setProperty("offset.storage", "org.apache.kafka.connect.storage.MemoryOffsetBackingStore");
        properties.setProperty("offset.flush.interval.ms", "100");
        properties.setProperty("snapshot.mode", "no_data");
        properties.setProperty("errors.max.retries", "0");
        // Debezium spins through the last millisecond of every interval: 5 here cost an eighth of a core, idle.
        properties.setProperty("poll.interval.ms", "20");
        properties.setProperty("record.processing.threads", "1");
        properties.setProperty("custom.sanitize.pattern", "(?i).*(password|secret|token|sslkey|options).*");
    }

    /** What Debezium does not know of, it hands to the driver. It stops reading while Kafka does not answer. */
    private static void connection(Properties properties, Database server) {
        properties.setProperty("database.hostname", server.host());
        properties.setProperty("database.port", server.port());
        properties.setProperty("database.dbname", server.name());
        server.properties(SessionOptions.PROBED).forEach((key, value) -> properties.put("database." + key, value));
    }

    private static void slot(Properties properties, CaptureConfig config, boolean allOrigins) {
        properties.setProperty("plugin.name", "pgoutput");
        properties.setProperty("slot.name", config.slot());
        properties.setProperty("slot.drop.on.stop", "false");
        properties.setProperty("slot.max.retries", "0");
        properties.setProperty("publication.name", config.publication());
        properties.setProperty("publication.autocreate.mode", "disabled");
        if (!allOrigins) {
            properties.setProperty("slot.stream.params", "origin=none");
        }
        properties.setProperty(
                "heartbeat.interval.ms", Long.toString(config.heartbeat().toMillis()));
        properties.setProperty("heartbeat.action.query", HEARTBEAT);
    }

    private static void rows(Properties properties, String placeholder) {
        properties.setProperty("message.prefix.include.list", "syncline-.*");
        properties.setProperty("skipped.operations", "none");
        properties.setProperty("tombstones.on.delete", "false");
        properties.setProperty("decimal.handling.mode", "string");
        // As text, 3.7.0 gives NULL for a bytea that was not sent along.
        properties.setProperty("binary.handling.mode", "bytes");
        properties.setProperty("unavailable.value.placeholder", placeholder);
        properties.setProperty("event.converting.failure.handling.mode", "fail");
    }

    /** A column that somebody added is not read at all: no value in it can end capture. */
    private static void tables(Properties properties, List<Collection> collections) {
        properties.setProperty(
                "table.include.list",
                collections.stream().map(EngineSettings::table).collect(Collectors.joining(",")));
        properties.setProperty(
                "column.include.list",
                collections.stream()
                        .map(collection -> table(collection) + "\\.(_tenant|_version|" + columns(collection) + ")")
                        .collect(Collectors.joining(",")));
    }

    private static String table(Collection collection) {
        return "public\\." + Pattern.quote(collection.table());
    }

    private static String columns(Collection collection) {
        return collection.fields().stream().map(Field::column).collect(Collectors.joining("|"));
    }
}
