package dev.syncline.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.syncline.event.Json;
import dev.syncline.server.EffectiveConfiguration;
import dev.syncline.server.doctor.Finding;
import dev.syncline.server.doctor.Finding.Grade;
import dev.syncline.server.doctor.Surroundings;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What is broken around a server is named, each thing by its own check, and mended by the command that stands beside it. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OpsIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int DOCUMENTS = 450;
    /** Nobody else writes these. */
    private static final String FILE = "servicePackages.json";

    private static final String ONLY_THESE = "{\"collections\":[\"servicePackages\"]}";
    private static final String TASKS = "syncline.events.tasks";

    @TempDir
    private static Path directory;

    @RegisterExtension
    static final SharedServer SHARED = new SharedServer();

    @BeforeAll
    static void awaitHealth() {
        await().atMost(SOON).until(() -> bad().isEmpty());
    }

    private static Path configuration() {
        return SHARED.process().configuration();
    }

    private static List<Finding> bad() throws Exception {
        return Surroundings.doctor(EffectiveConfiguration.load(configuration()), Clock.systemUTC()).examine().stream()
                .filter(one -> one.grade() != Grade.OK)
                .toList();
    }

    @Test
    @Order(1)
    void healthyServerHasNoFindings() throws Exception {
        CommandLineProcess text =
                CommandLineProcess.run(directory, "doctor", configuration().toString());
        assertThat(text.exitCode()).as(text.out() + text.err()).isZero();
        assertThat(text.out()).contains("35 checks: 35 ok");
        assertThat(text.err()).isEmpty();

        CommandRun gauges = CommandRun.of("doctor", configuration().toString(), "-o", "prometheus");
        assertThat(gauges.out().lines().filter(line -> line.endsWith("\"} 0"))).hasSize(35);
    }

    @Test
    @Order(2)
    void whatIsBrokenInPostgresIsNamedAndItsFixMendsIt() throws Exception {
        assertMended("ALTER ROLE syncline SET synchronous_commit = off", "postgres.synchronous-commit");
        assertMended("ALTER PUBLICATION syncline DROP TABLE tasks", "postgres.publication");
        assertMended("ALTER TABLE tasks DISABLE TRIGGER syncline_no_truncate", "postgres.guards");
        assertMended("ALTER TABLE tasks DISABLE TRIGGER syncline_version_update", "postgres.guards");
        assertMended("ALTER TABLE tasks REPLICA IDENTITY DEFAULT", "postgres.replica-identity");
    }

    private static void assertMended(String harm, String check) throws Exception {
        sql(harm);

        List<Finding> bad = bad();

        assertThat(bad).as(harm).extracting(Finding::check).containsExactly(check);
        assertThat(bad.get(0).grade()).isEqualTo(Grade.FAIL);
        for (String command : bad.get(0).fix()) {
            sql(command.substring(command.indexOf('\'') + 1, command.lastIndexOf('\'')));
        }
        assertThat(bad()).isEmpty();
    }

    @Test
    @Order(3)
    void whatIsBrokenInKafkaIsNamedAndItsFixMendsIt() throws Exception {
        alter("retention.ms", "604800000");
        assertThat(bad())
                .singleElement()
                .satisfies(one -> assertFails(one, "kafka.events.retention", "retention.ms=-1"));
        alter("retention.ms", "-1");
        alter("cleanup.policy", "compact");
        assertThat(bad())
                .singleElement()
                .satisfies(one -> assertFails(one, "kafka.events.compaction", "cleanup.policy=delete"));
        alter("cleanup.policy", "delete");

        assertThat(bad()).isEmpty();
    }

    private static void assertFails(Finding finding, String check, String fix) {
        assertThat(finding.check()).isEqualTo(check);
        assertThat(finding.grade()).isEqualTo(Grade.FAIL);
        assertThat(finding.found()).contains(TASKS);
        assertThat(finding.fix()).singleElement().asString().contains(TASKS, fix);
    }

    @Test
    @Order(4)
    void exportIsTheSameFromAllSourcesAndThePastFromTheLog() throws Exception {
        HttpResponse<byte[]> first = put(1, "first");
        // Beside each other: one after the other they wait.
        IntStream.rangeClosed(2, DOCUMENTS).parallel().forEach(i -> put(i, "first"));
        String position =
                put(DOCUMENTS, "last").headers().firstValue("Syncline-Position").orElseThrow();
        Operations operations = new Operations(SHARED.process());
        assertThat(operations.reconcile(ONLY_THESE).path("divergent").asLong()).isZero();
        String then = appended(1);
        await().atMost(SOON)
                .until(() -> Instant.now().isAfter(Instant.parse(then).plusMillis(1)));
        put(1, "second");
        operations.send("DELETE", "/v1/servicePackages/" + id(2), "");
        assertThat(operations.reconcile(ONLY_THESE).path("divergent").asLong()).isZero();

        Map<String, String> postgres = export("--from", "postgres");
        assertThat(postgres.get(FILE).lines().filter(line -> line.contains("name")))
                .hasSize(DOCUMENTS - 1);
        assertThat(Json.mapper().readTree(postgres.get(FILE))).hasSize(DOCUMENTS - 1);
        assertThat(postgres.get("users.json")).isEqualTo("[]\n");
        assertThat(export("--from", "json")).isEqualTo(postgres);
        assertThat(export("--from", "log")).isEqualTo(postgres);

        String past = export("--at", position, "--format", "jsonl", "--collection", "servicePackages")
                .get(FILE + "l");
        assertThat(past.lines()).hasSize(DOCUMENTS).noneMatch(line -> line.contains("second"));
        assertThat(export("--at", then, "--format", "jsonl", "--collection", "servicePackages")
                        .get(FILE + "l"))
                .isEqualTo(new String(first.body(), StandardCharsets.UTF_8) + "\n");
    }

    private static String id(int number) {
        return new UUID(7, number).toString();
    }

    private static HttpResponse<byte[]> put(int number, String title) {
        HttpResponse<byte[]> answer = new Operations(SHARED.process())
                .send("PUT", "/v1/servicePackages/" + id(number), "{\"name\":\"" + title + "\"}");
        assertThat(answer.statusCode()).isIn(200, 201);
        return answer;
    }

    /** When the log took the document's last event. */
    private static String appended(int number) {
        var items = new Operations(SHARED.process())
                .get("/v1/servicePackages/" + id(number) + "/history")
                .path("items");
        return items.get(items.size() - 1).path("at").asText();
    }

    /** Contents by file. */
    private static Map<String, String> export(String... arguments) throws Exception {
        Path out = Files.createTempDirectory(directory, "export");
        List<String> all = new ArrayList<>(
                List.of("export", "--url", SHARED.process().uri("").toString(), "--out", out.toString()));
        all.addAll(List.of(arguments));
        CommandRun command = CommandRun.of(all.toArray(String[]::new));
        assertThat(command.exitCode()).as(command.err()).isZero();
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> found = Files.list(out)) {
            for (Path file : found.toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------");
                files.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return files;
    }

    @Test
    @Order(9)
    void slotThatWasDroppedWhileNoServerRanIsMissedAndMadeAnew() throws Exception {
        try {
            SHARED.process().stop();
            sql("SELECT pg_drop_replication_slot('syncline')");

            CommandRun doctor = CommandRun.of("doctor", configuration().toString());

            assertThat(doctor.exitCode()).isEqualTo(3);
            assertThat(doctor.out())
                    .contains("syncline is missing (wanted: present)")
                    .contains("34 ok, 0 warn, 1 fail");
        } finally {
            SHARED.process().start();
            SHARED.process().awaitReady();
        }
        await().atMost(SOON).until(() -> bad().isEmpty());
    }

    private static void sql(String statement) throws SQLException {
        try (Connection connection = SHARED.infrastructure().connect();
                Statement execution = connection.createStatement()) {
            execution.execute(statement);
        }
    }

    private static void alter(String key, String value) throws Exception {
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, TASKS);
        AlterConfigOp set = new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET);
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", SHARED.infrastructure().bootstrapServers()))) {
            admin.incrementalAlterConfigs(Map.of(topic, List.of(set))).all().get();
        }
    }
}
