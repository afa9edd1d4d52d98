package dev.syncline.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** {@code syncline dev} on a free port, and what others do to it by HTTP and SQL. */
final class DevProcess {
    private static final Duration READY_WITHIN = Duration.ofSeconds(90);

    private static final int TRIES = 100;

    private final Path directory;
    private final List<String> arguments;
    private CommandLineProcess process;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private ObjectNode addresses;

    private DevProcess(Path directory, List<String> arguments) throws IOException {
        this.directory = directory;
        this.arguments = arguments;
        start();
    }

    /** Does not wait. */
    static DevProcess start(Path directory, String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("dev", "--port", Integer.toString(freePort())));
        arguments.addAll(List.of(options));
        return new DevProcess(directory, arguments);
    }

    /** The next one is free as well; outgoing connections get others. */
    private static int freePort() {
        for (int tries = 0; tries < TRIES; tries++) {
            int port = ThreadLocalRandom.current().nextInt(15_000, 30_000);
            if (isFree(port) && isFree(port + 1)) {
                return port;
            }
        }
        throw new IllegalStateException("no two free ports beside each other");
    }

    private static boolean isFree(int port) {
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return taken.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private void start() throws IOException {
        process = CommandLineProcess.start(directory, arguments.toArray(String[]::new));
    }

    /** SIGKILL; then it is started again where it was, at the same address, and gets ready. */
    void killAndStart() throws IOException, InterruptedException {
        process.kill();
        start();
        awaitReady();
    }

    void awaitReady() throws IOException {
        Path ready = directory.resolve(".syncline/dev.json");
        await().atMost(READY_WITHIN).pollInterval(Duration.ofMillis(100)).until(() -> {
            assertThat(process.isAlive()).as(process::err).isTrue();
            // One that was killed has left its own.
            return Files.exists(ready)
                    && Json.object(Files.readAllBytes(ready)).get("pid").asLong() == process.pid();
        });
        addresses = Json.object(Files.readAllBytes(ready));
    }

    URI address(String name) {
        return URI.create(addresses.get(name).asText());
    }

    /** {@code host:port}. */
    String kafka() {
        return addresses.get("kafka").asText();
    }

    HttpResponse<String> send(String method, String path, String body) throws IOException, InterruptedException {
        String type = method.equals("PATCH") ? "application/merge-patch+json" : "application/json";
        return client.send(
                HttpRequest.newBuilder(address("http").resolve(path))
                        .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                        .header("Content-Type", type)
                        .build(),
                BodyHandlers.ofString());
    }

    void sql(String statement) throws SQLException {
        URI postgres = address("postgres");
        String[] user = postgres.getUserInfo().split(":", 2);
        String url = "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + postgres.getPath();
        try (Connection connection = DriverManager.getConnection(url, user[0], user[1]);
                Statement open = connection.createStatement()) {
            open.execute(statement);
        }
    }

    /** Ends it as Ctrl-C does, with all that it started. */
    void stop() throws InterruptedException {
        process.terminate();
        process.exitCode();
    }
}
