package dev.syncline.server.doctor;

import dev.syncline.server.SynclineConfiguration;
import io.dropwizard.core.server.DefaultServerFactory;
import io.dropwizard.core.server.SimpleServerFactory;
import io.dropwizard.jetty.ConnectorFactory;
import io.dropwizard.jetty.HttpConnectorFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether the server's ports are free, or held by a Syncline already. */
final class PortChecks {
    static final String PORTS = "ports";
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(2);

    private PortChecks() {}

    /** @param host empty for all interfaces */
    record Port(int number, Optional<String> host, boolean admin) {}

    enum Use {
        FREE,
        SYNCLINE,
        OTHER
    }

    record Used(Port port, Use use) {}

    static Check of(SynclineConfiguration configuration) {
        List<Port> ports = ports(configuration);
        return new Check(PORTS, () -> {
            List<Used> used = new ArrayList<>();
            boolean running = ports.stream().anyMatch(port -> port.admin() && isSyncline(port));
            for (Port port : ports) {
                used.add(new Used(port, isFree(port) ? Use.FREE : running ? Use.SYNCLINE : Use.OTHER));
            }
            return List.of(judge(used));
        });
    }

    private static List<Port> ports(SynclineConfiguration configuration) {
        List<Port> ports = new ArrayList<>();
        if (configuration.getServerFactory() instanceof DefaultServerFactory factory) {
            factory.getApplicationConnectors().forEach(one -> add(ports, one, false));
            factory.getAdminConnectors().forEach(one -> add(ports, one, true));
        } else if (configuration.getServerFactory() instanceof SimpleServerFactory factory) {
            add(ports, factory.getConnector(), true);
        }
        return ports;
    }

    private static void add(List<Port> ports, ConnectorFactory connector, boolean admin) {
        if (connector instanceof HttpConnectorFactory http && http.getPort() > 0) {
            ports.add(new Port(http.getPort(), Optional.ofNullable(http.getBindHost()), admin));
        }
    }

    private static boolean isFree(Port port) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(
                    port.host().isPresent()
                            ? new InetSocketAddress(port.host().get(), port.number())
                            : new InetSocketAddress(port.number()));
            return true;
        } catch (java.net.BindException e) {
            return false;
        }
    }

    private static boolean isSyncline(Port port) {
        String host = port.host().orElse(InetAddress.getLoopbackAddress().getHostAddress());
        URI uri = URI.create("http://" + host + ":" + port.number() + "/livez");
        try {
            HttpResponse<String> answer = HttpClient.newBuilder()
                    .connectTimeout(ANSWER_WITHIN)
                    .build()
                    .send(
                            HttpRequest.newBuilder(uri).timeout(ANSWER_WITHIN).build(),
                            HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200 && answer.body().contains("alive");
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    static Finding judge(List<Used> used) {
        List<Used> taken = used.stream().filter(one -> one.use() == Use.OTHER).toList();
        if (taken.isEmpty()) {
            List<String> words = used.stream()
                    .map(one -> one.port().number() + (one.use() == Use.FREE ? " free" : " a Syncline server"))
                    .toList();
            return Finding.ok(PORTS, String.join(", ", words));
        }
        List<String> numbers =
                taken.stream().map(one -> Integer.toString(one.port().number())).toList();
        return Finding.fail(
                PORTS,
                String.join(", ", numbers) + " taken by another process",
                "free, or a Syncline server",
                numbers.stream()
                        .map(number -> "ss -ltnp 'sport = :" + number + "'")
                        .toList(),
                "a server can't start here");
    }
}
