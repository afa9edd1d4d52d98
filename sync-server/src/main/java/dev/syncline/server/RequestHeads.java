package dev.syncline.server;

import io.dropwizard.core.server.DefaultServerFactory;
import io.dropwizard.core.server.ServerFactory;
import io.dropwizard.core.server.SimpleServerFactory;
import io.dropwizard.jetty.ConnectorFactory;
import io.dropwizard.jetty.HttpConnectorFactory;
import io.dropwizard.util.DataSize;
import java.util.List;

/** Room for a clause with many values, which travels in the URL of a shape. */
final class RequestHeads {
    /** A clause has 65,536 characters at most, and a byte that a URL can't have as it is takes three. */
    static final DataSize MOST = DataSize.kibibytes(256);

    private RequestHeads() {}

    /** Where the configuration does not say how much, or says what it would be then. */
    static void widen(ServerFactory server) {
        DataSize unsaid = new HttpConnectorFactory().getMaxRequestHeaderSize();
        for (ConnectorFactory connector : doors(server)) {
            if (connector instanceof HttpConnectorFactory door
                    && door.getMaxRequestHeaderSize().equals(unsaid)) {
                door.setMaxRequestHeaderSize(MOST);
            }
        }
    }

    private static List<ConnectorFactory> doors(ServerFactory server) {
        if (server instanceof DefaultServerFactory several) {
            return several.getApplicationConnectors();
        }
        return server instanceof SimpleServerFactory one ? List.of(one.getConnector()) : List.of();
    }
}
