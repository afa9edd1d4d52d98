package dev.syncline.server.dev;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import java.net.URI;

/** The configuration file that {@code dev} writes: the same keys as any server has. JSON is YAML. */
final class DevConfiguration {
    private final Dev.DevOptions options;
    private final DevDirectory directory;
    private final ObjectNode addresses;
    private final EmbeddedPostgresServer postgres;
    private final String password;

    DevConfiguration(
            Dev.DevOptions options,
            DevDirectory directory,
            ObjectNode addresses,
            EmbeddedPostgresServer postgres,
            String password) {
        this.options = options;
        this.directory = directory;
        this.addresses = addresses;
        this.postgres = postgres;
        this.password = password;
    }

    String yaml() {
        ObjectNode root = Json.NODES.objectNode();
        root.put("catalog", options.catalog());
        root.putObject("kafka").put("bootstrapServers", addresses.get("kafka").asText());
        root.putObject("postgres")
                .put("url", postgres.jdbcUrl())
                .put("user", EmbeddedPostgresServer.USER)
                .put("password", password);
        root.putObject("jsonStore").put("directory", addresses.get("jsonStore").asText());
        root.putObject("decider")
                .put(
                        "stateDirectory",
                        directory.resolve("decider").toAbsolutePath().toString());
        root.putObject("reconciliation").put("continuous", true);
        // A page that is being written is served at some port of this machine.
        root.putObject("http")
                .putArray("allowedOrigins")
                .add("http://localhost:*")
                .add("http://127.0.0.1:*");
        ObjectNode server = root.putObject("server");
        // HTTP/1.1, and HTTP/2 for whoever asks: one connection carries many live streams.
        connector(server, "applicationConnectors", "h2c", addresses.get("http").asText());
        connector(server, "adminConnectors", "http", addresses.get("admin").asText());
        server.putObject("requestLog").putArray("appenders");
        ObjectNode logging = root.putObject("logging");
        logging.put("level", "WARN");
        logging.putObject("loggers")
                .put("dev.syncline", "INFO")
                .put("org.apache.kafka.clients.consumer.internals.OffsetFetcherUtils", "ERROR");
        logging.putArray("appenders")
                .addObject()
                .put("type", "file")
                .put(
                        "currentLogFilename",
                        directory.resolve("server.log").toAbsolutePath().toString())
                .put("archive", false);
        return Json.mapper().valueToTree(root).toPrettyString();
    }

    private static void connector(ObjectNode server, String name, String type, String address) {
        server.putArray(name)
                .addObject()
                .put("type", type)
                .put("bindHost", "127.0.0.1")
                .put("port", URI.create(address).getPort());
    }
}
