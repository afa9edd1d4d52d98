package dev.syncline.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.Collection;
import dev.syncline.event.Document;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Json;
import dev.syncline.event.Version;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * While everybody writes, reconciliation raises no false alarm; and what is planted in either store, unseen by capture, is
 * found in its class, with the store that is wrong, and mended.
 */
class ReconcileIT {
    private static final int RECONCILIATIONS = 6;
    private static final int BADGES = 10;
    private static final Duration SQL_PAUSE = Duration.ofMillis(50);
    /** Enough for every kind of field; each costs a moment in each reconciliation. */
    private static final List<Collection> WRITTEN = Documents.CATALOG.collections().stream()
            .filter(collection -> List.of("invoices", "messages", "projects", "tasks", "users")
                    .contains(collection.name()))
            .toList();

    private static final String BADGES_ONLY = "{\"collections\":[\"badges\"]}";

    @TempDir
    private Path directory;

    private final AtomicBoolean stopping = new AtomicBoolean();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Future<?>> writers = new ArrayList<>();
    private final TreeSet<String> planted = new TreeSet<>();
    private EmbeddedInfrastructure infrastructure;
    private ServerProcess server;
    private Operations operations;
    private Plants plants;

    @BeforeEach
    void start() throws Exception {
        infrastructure = new EmbeddedInfrastructure(directory);
        Path catalog = catalog(directory.resolve("catalog"));
        server = new ServerProcess(directory.resolve("server"), infrastructure, catalog.toString());
        server.start();
        server.awaitReady();
        operations = new Operations(server);
        plants = new Plants(infrastructure, server.jsonStore(), Catalog.ofDirectory(catalog));
    }

    /** The writers' random references name nobody, so they are none; badges have one, and nobody else writes badges. */
    private static Path catalog(Path directory) throws Exception {
        Files.createDirectories(directory);
        for (Collection collection : WRITTEN) {
            ObjectNode schema = collection.schema().deepCopy();
            schema.get("properties").forEach(field -> ((ObjectNode) field).remove("x-reference"));
            Files.write(directory.resolve(collection.name() + ".json"), Json.bytes(schema));
        }
        Files.writeString(directory.resolve("badges.json"), """
                {"type":"object","required":["id"],"additionalProperties":false,"properties":{
                  "id":{"type":"string","format":"uuid"},
                  "label":{"type":"string"},
                  "code":{"type":"string","x-secret":true},
                  "parentId":{"type":"string","format":"uuid","x-reference":"badges"}}}""");
        return directory;
    }

    @AfterEach
    void stop() {
        stopping.set(true);
        threads.shutdownNow();
        server.close();
        infrastructure.close();
    }

    private static String badge(int number) {
        return new UUID(0, number).toString();
    }

    private static DocumentKey key(int number) {
        return new DocumentKey("default", "badges", badge(number));
    }

    private void write(int number, String label) {
        String body = "{\"id\":\"%s\",\"label\":\"%s\",\"code\":\"code-%d\"}".formatted(badge(number), label, number);
        assertThat(operations.send("PUT", "/v1/badges/" + badge(number), body).statusCode())
                .isIn(200, 201);
    }

    private void beginWriting() {
        Documents documents = new Documents(7, WRITTEN);
        History history = new History();
        writers.add(threads.submit(new HttpWriter(server, documents, history, 70, stopping::get)));
        writers.add(threads.submit(
                new SqlWriter(infrastructure, documents, 75, SQL_PAUSE, new AtomicInteger(), stopping::get)));
    }

    @Test
    void findsAllThatIsWrongAndNothingElse() throws Exception {
        for (int i = 0; i < BADGES; i++) {
            write(i, "label " + i);
        }
        beginWriting();

        for (int i = 0; i < RECONCILIATIONS; i++) {
            ObjectNode report = operations.reconcile(i % 3 == 2 ? "{\"mode\":\"quick\"}" : "");
            assertThat(operations.divergences(report))
                    .as("reconciliation %d: %s", i, report)
                    .isEmpty();
            assertThat(report.path("divergent").asLong()).isZero();
        }
        plantOneByOne();
        found("{\"mode\":\"quick\"}");
        foundByCommand();
        assertOthersAreTold();
        adoptOne();
        repairAll();

        stopping.set(true);
        for (Future<?> writer : writers) {
            writer.get();
        }
    }

    private void plantOneByOne() throws Exception {
        plants.sql("DELETE FROM badges WHERE id = '" + badge(0) + "'");
        found(0, "missing", "postgres");
        plants.sql("INSERT INTO badges (_tenant, id, label, _version) VALUES ('default', '" + badge(77) + "', 'x', 5)");
        found(77, "extra", "postgres");
        plants.sql("UPDATE badges SET label = 'planted', code = 'planted-code' WHERE id = '" + badge(1) + "'");
        JsonNode content = found(1, "content", "postgres");
        assertThat(content.get("differences")).isEqualTo(Json.read("""
                [{"store":"postgres","pointer":"/code","secret":"differs"},
                 {"store":"postgres","pointer":"/label","expected":"label 1","found":"planted"}]""".getBytes(StandardCharsets.UTF_8)));
        plants.sql("UPDATE badges SET _version = 1000000 WHERE id = '" + badge(2) + "'");
        found(2, "version-ahead", "postgres");
        write(3, "newer 3");
        awaitRow("newer 3");
        plants.sql("UPDATE badges SET _version = 0, label = 'label 3' WHERE id = '" + badge(3) + "' AND _version > 0");
        found(3, "stale-version", "postgres");
        plants.sql("UPDATE badges SET parent_id = '" + badge(99) + "' WHERE id = '" + badge(4) + "'");
        planted.add(badge(4) + " content [\"postgres\"]");
        found(4, "orphan-reference", "postgres");
        write(7, "newer 7");
        await().until(() -> jsonHas("newer 7"));
        plants.removeAndSetBack(
                key(6),
                key(7),
                new Version(0),
                Document.ofCanonical(Json.NODES.objectNode().put("id", badge(7)).put("label", "label 7")));
        planted.add(badge(6) + " missing [\"json\"]");
        found(7, "stale-version", "json");
        plants.flip("label 5");
        found(5, "unreadable", "json");
    }

    /** The divergence just planted, with all that were planted before, and nothing else. */
    private JsonNode found(int badge, String kind, String store) {
        planted.add(badge(badge) + " " + kind + " [\"" + store + "\"]");
        return found(BADGES_ONLY).stream()
                .filter(one -> said(one).startsWith(badge(badge) + " " + kind))
                .findFirst()
                .orElseThrow();
    }

    private List<JsonNode> found(String request) {
        List<JsonNode> found = operations.divergences(operations.reconcile(request));
        assertThat(found.stream().map(ReconcileIT::said).sorted().toList()).isEqualTo(List.copyOf(planted));
        return found;
    }

    private static String said(JsonNode divergence) {
        return divergence.path("id").asText() + " " + divergence.path("class").asText() + " "
                + divergence.path("wrong");
    }

    private void awaitRow(String label) {
        await().until(() -> {
            try (var connection = infrastructure.connect();
                    var statement = connection.createStatement();
                    var rows = statement.executeQuery("SELECT 1 FROM badges WHERE label = '" + label + "'")) {
                return rows.next();
            }
        });
    }

    private boolean jsonHas(String text) throws Exception {
        try {
            return jsonHolds(text);
        } catch (NoSuchFileException | UncheckedIOException e) {
            // The server moved a file while the directory was walked.
            return false;
        }
    }

    private boolean jsonHolds(String text) throws Exception {
        try (var files = Files.walk(server.jsonStore())) {
            for (Path file : files.filter(f -> f.toString().endsWith(".jsonl")).toList()) {
                if (Files.readString(file).contains(text)) {
                    return true;
                }
            }
        }
        return false;
    }

    private void assertOthersAreTold() throws Exception {
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            HttpRequest request =
                    HttpRequest.newBuilder(server.adminUri("/metrics")).build();
            String metrics = server.client()
                    .send(request, HttpResponse.BodyHandlers.ofString())
                    .body();
            assertThat(metrics)
                    .contains("syncline_reconciliation_divergences{class=\"unreadable\",collection=\"badges\"} 1.0")
                    .contains("syncline_reconciliation_divergences{class=\"missing\",collection=\"badges\"} 2.0")
                    .doesNotContain("code-1", "planted-code");
        });
        assertThat(Files.readString(server.output())).doesNotContain("planted-code");
    }

    private CommandRun command(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--url", server.uri("").toString()));
        return CommandRun.of(all.toArray(String[]::new));
    }

    private void foundByCommand() {
        CommandRun reconcile = command("reconcile", "badges");
        assertThat(reconcile.exitCode()).as(reconcile.err()).isEqualTo(3);
        assertThat(reconcile.out())
                .contains("badges/" + badge(5) + "  unreadable  wrong: json")
                .contains("\"secret\":\"differs\"")
                .doesNotContain("planted-code");

        CommandRun repair = command("repair", "--execute");
        assertThat(repair.exitCode()).isEqualTo(9);
        assertThat(repair.err()).contains("--yes");

        assertThat(said(operations)).isEqualTo(List.copyOf(planted));
    }

    private void adoptOne() {
        ObjectNode done = (ObjectNode) operations
                .job("/v1/ops/repairs", "{\"class\":\"content\",\"adopt\":\"postgres\",\"limit\":1,\"execute\":true}")
                .get("result");

        assertThat(done.path("repaired").asLong()).as("%s", done).isEqualTo(1);
        assertThat(operations.get("/v1/badges/" + badge(1)).path("label").asText())
                .isEqualTo("planted");
        planted.remove(badge(1) + " content [\"postgres\"]");
        assertThat(said(operations)).isEqualTo(List.copyOf(planted));
    }

    private void repairAll() {
        ObjectNode plan = (ObjectNode) operations.job("/v1/ops/repairs", "{}").get("result");
        assertThat(plan.path("executed").asBoolean()).isFalse();
        assertThat(plan.path("planned").asLong()).as("%s", plan).isEqualTo(8);
        assertThat(plan.toString()).doesNotContain("code-0").contains("(secret)");
        assertThat(said(operations)).isEqualTo(List.copyOf(planted));

        CommandRun repair = command("repair", "--execute", "--yes");
        assertThat(repair.exitCode()).as(repair.out() + repair.err()).isZero();
        assertThat(repair.out()).contains("0 planned, 8 repaired, 0 skipped");

        assertThat(operations.divergences(operations.reconcile(BADGES_ONLY))).isEmpty();
        assertThat(said(operations)).isEmpty();
    }

    private static List<String> said(Operations operations) {
        List<String> open = new ArrayList<>();
        operations.get("/v1/ops/reconciliations/divergences").path("items").forEach(one -> open.add(said(one)));
        return open.stream().sorted().toList();
    }
}
