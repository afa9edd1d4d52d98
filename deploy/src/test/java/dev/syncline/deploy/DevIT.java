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
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** What a newcomer does with {@code syncline dev}, and what they get wrong. One story: each test goes on where the last ended. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DevIT {
    private static final Duration READY_WITHIN = Duration.ofSeconds(90);
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private static Path directory;

    private static CommandLineProcess dev;
    private static ObjectNode addresses;
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeAll
    static void start() throws IOException {
        startDev();
    }

    private static void startDev() throws IOException {
        dev = CommandLineProcess.start(directory, "dev", "--port", "0", "-o", "json");
        Path ready = directory.resolve(".syncline/dev.json");
        await().atMost(READY_WITHIN).pollInterval(Duration.ofMillis(200)).untilAsserted(() -> {
            if (!dev.isAlive()) {
                throw new IllegalStateException("dev ended: " + dev.err());
            }
            assertThat(isReady(ready)).as(DevIT::logs).isTrue();
        });
        addresses = Json.object(Files.readAllBytes(ready));
    }

    private static boolean isReady(Path ready) throws IOException {
        return Files.exists(ready)
                && Json.object(Files.readAllBytes(ready)).get("pid").asLong() == dev.pid();
    }

    /** What it wrote, to be read when it does not get ready. */
    private static String logs() {
        try {
            return dev.err() + tail("server.log") + tail("postgres.log");
        } catch (IOException e) {
            return dev.err() + e;
        }
    }

    private static String tail(String name) throws IOException {
        Path log = directory.resolve(".syncline").resolve(name);
        if (!Files.exists(log)) {
            return "";
        }
        List<String> lines = Files.readAllLines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size())) + "\n";
    }

    @AfterAll
    static void stop() throws InterruptedException {
        // PostgreSQL would outlive a dev that is killed.
        dev.terminate();
        dev.exitCode();
    }

    @Test
    @Order(1)
    void bannerIsTheAddressesAndNothingElse() {
        await().atMost(SOON).until(() -> !dev.out().isEmpty());

        assertThat(Json.object(dev.out().trim().getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(addresses);
        assertThat(addresses.properties().stream().map(java.util.Map.Entry::getKey))
                .contains("http", "admin", "kafka", "postgres", "jsonStore", "pid");
        assertThat(addresses.get("pid").asLong()).isEqualTo(dev.pid());
    }

    @Test
    @Order(2)
    void writeTravelsIntoBothStoresAndTheLogAndAnUpdateByHandComesBack() throws Exception {
        HttpResponse<String> created = post("tasks", "{\"title\":\"hello\"}");
        assertThat(created.statusCode()).isEqualTo(201);
        String id = Json.object(created.body().getBytes(StandardCharsets.UTF_8))
                .get("id")
                .asText();
        String position = created.headers().firstValue("Syncline-Position").orElseThrow();
        assertThat(get("tasks", id, "postgres", position)).isEqualTo(get("tasks", id, "json", position));

        sql("UPDATE tasks SET title = 'from psql' WHERE id = '" + id + "'");

        await().atMost(SOON).until(() -> get("tasks", id, "json", "0").contains("from psql"));
        CommandLineProcess tail =
                CommandLineProcess.run(directory, "tail", "tasks", "--from", "earliest", "--until-end");
        assertThat(tail.out().lines().toList()).hasSizeGreaterThanOrEqualTo(2);
        assertThat(tail.out()).contains("from psql").contains("/syncline/capture");
        CommandLineProcess history = CommandLineProcess.run(directory, "event", "history", "tasks", id, "-o", "jsonl");
        assertThat(history.out().lines().map(DevIT::operation).toList()).startsWith("create", "update");
    }

    private static String operation(String line) {
        return Json.object(line.getBytes(StandardCharsets.UTF_8)).get("op").asText();
    }

    @Test
    @Order(3)
    void commandsSayWhatWasWrongWithTheirExitCodes() throws Exception {
        Path file = directory.resolve("task.json");
        Files.writeString(file, "{\"title\":\"one\"}");
        String id = "0193e5a0-0000-7000-8000-000000000001";

        assertThat(exitCode("event", "put", "tasks", id, file.toString(), "--if-absent"))
                .isZero();
        assertThat(exitCode("event", "put", "tasks", id, file.toString(), "--if-absent"))
                .isEqualTo(5);
        assertThat(exitCode("event", "get", "tasks", "0193e5a0-0000-7000-8000-00000000ffff"))
                .isEqualTo(4);
        assertThat(exitCode("event", "get", "nope", id)).isEqualTo(4);
        assertThat(exitCode("event", "delete", "tasks", id, "--if-version", "999999"))
                .isEqualTo(5);
        assertThat(exitCode("status", "--url", "http://127.0.0.1:1")).isEqualTo(7);
        assertThat(exitCode("tail", "--from", "yesterday")).isEqualTo(5);
        CommandLineProcess unknown = run("tail", "--from", "event:nobody");
        assertThat(unknown.exitCode()).isEqualTo(4);
        assertThat(unknown.err()).contains("no change of event:nobody").contains("[unknown-event]");
        CommandLineProcess old = run("tail", "--from", "@2000-01-01T00:00Z", "--until-end");
        assertThat(old.exitCode()).isZero();
        assertThat(old.err()).contains("from position 0, a change of 20").contains("begins later");
        assertThat(exitCode("nonsense")).isEqualTo(2);
        assertThat(run("status").out()).contains("ready").contains("capture");
    }

    @Test
    @Order(3)
    void pageThatThisMachineServesMayWrite() throws Exception {
        HttpResponse<String> asked =
                send(HttpRequest.newBuilder(URI.create(addresses.get("http").asText() + "/v1/tasks"))
                        .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                        .header("Origin", "http://localhost:5173")
                        .header("Access-Control-Request-Method", "POST"));

        assertThat(asked.headers().firstValue("access-control-allow-origin")).contains("http://localhost:5173");
    }

    @Test
    @Order(3)
    void shapesAreDeletedWhereThatIsConfiguredOnly() throws Exception {
        HttpResponse<String> refused =
                send(HttpRequest.newBuilder(URI.create(addresses.get("http").asText() + "/v1/shape?table=tasks"))
                        .DELETE());

        assertThat(refused.statusCode()).isEqualTo(405);
        assertThat(refused.body()).contains("live.deletable");
    }

    @Test
    @Order(4)
    void secondDevOnTheSameDirectoryNamesTheHolderAndLeavesItAlone() throws Exception {
        CommandLineProcess second = run("dev", "--port", "0");

        assertThat(second.exitCode()).isEqualTo(5);
        assertThat(second.err()).contains("held by pid " + dev.pid()).contains("--data-dir");
        assertThat(post("tasks", "{\"title\":\"still here\"}").statusCode()).isEqualTo(201);
    }

    @Test
    @Order(5)
    void portThatIsTakenIsNamedWithTheCure() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CommandLineProcess second = run("dev", "--ephemeral", "--port", Integer.toString(taken.getLocalPort()));

            assertThat(second.exitCode()).isEqualTo(5);
            assertThat(second.err()).contains("Port " + taken.getLocalPort()).contains("--port");
        }
    }

    @Test
    @Order(6)
    void resetWithoutATerminalWantsToBeToldTwice() throws Exception {
        assertThat(run("dev", "--reset").exitCode()).isEqualTo(9);
    }

    @Test
    @Order(6)
    void jsonOutputIsAsItsSchemaSays() throws Exception {
        new JsonOutputs(directory, addresses).assertAll();
    }

    @Test
    @Order(7)
    void everythingIsFoundAgainAfterKillMinusNine() throws Exception {
        HttpResponse<String> created = post("tasks", "{\"title\":\"before the kill\"}");
        String id = Json.object(created.body().getBytes(StandardCharsets.UTF_8))
                .get("id")
                .asText();
        String postgres = addresses.get("postgres").asText();

        dev.kill();
        startDev();

        assertThat(addresses.get("postgres").asText()).isEqualTo(postgres);
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(get("tasks", id, "postgres", "0")).contains("before the kill");
            assertThat(get("tasks", id, "json", "0")).contains("before the kill");
        });
        sql("UPDATE tasks SET title = 'after the kill' WHERE id = '" + id + "'");
        await().atMost(SOON).until(() -> get("tasks", id, "json", "0").contains("after the kill"));
    }

    @Test
    @Order(8)
    void secretsReachNoLogAndNoMetric() throws Exception {
        String secret = "ghp_TopSecretTokenOfNobody";
        String user = "0193e5a0-0000-7000-8000-0000000000aa";
        post(
                "environments",
                "{\"userId\":\"" + user + "\",\"name\":\"e\",\"config\":{\"githubToken\":\"" + secret + "\"}}");
        post("environments", "{\"userId\":5,\"name\":\"e\",\"config\":{\"githubToken\":\"" + secret + "\"}}");
        String metrics = send(HttpRequest.newBuilder(
                        URI.create(addresses.get("admin").asText() + "/metrics")))
                .body();

        String password = addresses.get("postgres").asText().replaceAll(".*syncline:([^@]*)@.*", "$1");
        String logs = Files.readString(directory.resolve(".syncline/server.log"))
                + Files.readString(directory.resolve(".syncline/postgres.log"))
                + dev.err()
                + metrics;
        assertThat(logs).doesNotContain(secret).doesNotContain(password);
        assertThat(metrics).contains("syncline_events_total").contains("syncline_verdicts_rejected_schema");
    }

    @Test
    @Order(9)
    void terminatedItStopsEverythingItStarted() throws Exception {
        long postmaster = Long.parseLong(Files.readAllLines(directory.resolve(".syncline/postgres/postmaster.pid"))
                .get(0)
                .trim());

        dev.terminate();

        assertThat(dev.exitCode()).isEqualTo(143);
        await().atMost(SOON)
                .until(() -> ProcessHandle.of(postmaster)
                        .filter(ProcessHandle::isAlive)
                        .isEmpty());
        assertThat(directory.resolve(".syncline/dev.json")).doesNotExist();
    }

    @Test
    @Order(10)
    void everythingIsFoundAgainAfterCleanStop() throws Exception {
        startDev();

        String tasks = send(HttpRequest.newBuilder(
                        URI.create(addresses.get("http").asText() + "/v1/tasks?title=after%20the%20kill")))
                .body();
        assertThat(tasks).contains("after the kill");
        assertThat(post("tasks", "{\"title\":\"after the stop\"}").statusCode()).isEqualTo(201);
    }

    private static int exitCode(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        if (!all.contains("--url") && !all.contains("nonsense")) {
            all.addAll(List.of("--url", addresses.get("http").asText()));
        }
        return CommandRun.of(all.toArray(String[]::new)).exitCode();
    }

    private static CommandLineProcess run(String... arguments) throws IOException, InterruptedException {
        return CommandLineProcess.run(directory, arguments);
    }

    private static HttpResponse<String> post(String collection, String body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(addresses.get("http").asText() + "/v1/" + collection))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static String get(String collection, String id, String store, String position)
            throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(addresses.get("http").asText() + "/v1/" + collection + "/" + id))
                        .header("Syncline-Store", store)
                        .header("Syncline-Min-Position", position))
                .body();
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static void sql(String statement) throws SQLException {
        String url = addresses.get("postgres").asText();
        String password = url.replaceAll(".*syncline:([^@]*)@.*", "$1");
        String jdbc = "jdbc:" + url.replaceAll("syncline:[^@]*@", "");
        try (Connection connection = DriverManager.getConnection(jdbc, "syncline", password);
                Statement open = connection.createStatement()) {
            open.execute(statement);
        }
    }
}
