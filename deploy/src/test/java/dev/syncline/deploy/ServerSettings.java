package dev.syncline.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import java.util.List;

/** What a server's configuration says, but for where it keeps things. */
final class ServerSettings {
    static final String LOCALHOST = "127.0.0.1";

    private static final List<String> CONNECTORS = List.of("applicationConnectors", "adminConnectors");

    private ServerSettings() {}

    static ObjectNode of(Infrastructure infrastructure, int http, int admin) {
        ObjectNode root = Json.NODES.objectNode();
        root.putObject("kafka")
                .put("bootstrapServers", infrastructure.bootstrapServers())
                .put("replicationFactor", infrastructure.replicationFactor());
        root.putObject("postgres")
                .put("url", infrastructure.jdbcUrl())
                .put("user", infrastructure.user())
                .put("password", infrastructure.password());
        root.putObject("live").put("deletable", true);
        root.putObject("http").putArray("allowedOrigins").add("https://*.example");
        ObjectNode server = root.putObject("server");
        server.putObject("requestLog").putArray("appenders");
        connector(server, CONNECTORS.get(0), "h2c", http);
        connector(server, CONNECTORS.get(1), "http", admin);
        ObjectNode logging = root.putObject("logging").put("level", "WARN");
        logging.putObject("loggers")
                .put("dev.syncline", "INFO")
                .put("org.apache.kafka.clients.consumer.internals.OffsetFetcherUtils", "ERROR");
        return root;
    }

    private static void connector(ObjectNode server, String name, String type, int port) {
        server.putArray(name)
                .addObject()
                .put("type", type)
                .put("bindHost", LOCALHOST)
                .put("port", port);
    }

    static void listen(ObjectNode settings, String address) {
        for (String name : CONNECTORS) {
            ((ObjectNode) settings.at("/server/" + name + "/0")).put("bindHost", address);
        }
    }
}
