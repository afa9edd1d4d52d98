package dev.syncline.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import java.io.IOException;
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

/** {@code syncline dev} on free ports, and what others do to it by HTTP and SQL. */
final class DevProcess {
    private static final Duration READY_WITHIN = Duration.ofSeconds(90);

    private final Path ready;
    private final CommandLineProcess process;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private ObjectNode addresses;

    private DevProcess(Path ready, CommandLineProcess process) {
        this.ready = ready;
        this.process = process;
    }

    /** Does not wait. */
    static DevProcess start(Path directory, String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("dev", "--port", "0"));
        arguments.addAll(List.of(options));
        CommandLineProcess process = CommandLineProcess.start(directory, arguments.toArray(String[]::new));
        return new DevProcess(directory.resolve(".syncline/dev.json"), process);
    }

    void awaitReady() throws IOException {
        await().atMost(READY_WITHIN).pollInterval(Duration.ofMillis(100)).until(() -> {
            assertThat(process.isAlive()).as(process::err).isTrue();
            return Files.exists(ready);
        });
        addresses = Json.object(Files.readAllBytes(ready));
    }

    URI address(String name) {
        return URI.create(addresses.get(name).asText());
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
