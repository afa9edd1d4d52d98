package dev.syncline.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.DocumentKey;
import dev.syncline.json.JsonStore;
import dev.syncline.projector.StoredDocument;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stores are rebuilt from the log while everybody goes on writing, and take the place of the live ones. */
@Tag("long")
class RebuildIT {
    /** Two cores: a reader that takes one of them all the time is no reader, but a brake. */
    private static final long READ_EVERY_NANOS = 1_000_000;
    /** Without rest for anybody else a writer would measure how many documents two cores can compare, not the swap. */
    private static final long WRITE_EVERY_NANOS = 5_000_000;

    private static final Duration SQL_PAUSE = Duration.ofMillis(10);
    /** Documents that nobody writes. */
    private static final int STABLE = 600;
    /** Of the documents of the past; each costs two requests that read the log. */
    private static final int COMPARED = 40;

    @TempDir
    private Path directory;

    private final AtomicBoolean stopping = new AtomicBoolean();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final History history = new History();
    private final AtomicInteger transactions = new AtomicInteger();
    private final List<Future<?>> writers = new ArrayList<>();
    private Infrastructure infrastructure;
    private ServerProcess server;
    private Ops ops;

    @BeforeEach
    void start() throws Exception {
        infrastructure = new EmbeddedInfrastructure(directory);
        server = new ServerProcess(directory.resolve("server"), infrastructure);
        server.start();
        server.awaitReady();
        ops = new Ops(server);
        await().atMost(Duration.ofMinutes(1)).until(() -> text("SELECT to_regclass('public.users')") != null);
    }

    @AfterEach
    void stop() {
        stopping.set(true);
        threads.shutdownNow();
        server.close();
        infrastructure.close();
    }

    @Test
    void postgresIsSwappedWhileEverybodyWrites() throws Exception {
        sql("CREATE ROLE reader");
        sql("GRANT SELECT ON tasks TO reader");
        sql("CREATE VIEW open_tasks AS SELECT id, title FROM tasks WHERE title <> 'done'");
        sql("CREATE TABLE heard (id text)");
        sql("CREATE FUNCTION hear() RETURNS trigger LANGUAGE plpgsql AS "
                + "$$ BEGIN INSERT INTO heard VALUES (NEW.id); RETURN NEW; END $$");
        sql("CREATE TRIGGER hear_tasks AFTER INSERT ON tasks FOR EACH ROW EXECUTE FUNCTION hear()");
        insertStableTasks();
        hammer(1);
        Future<Integer> rows = threads.submit(this::readStableRows);
        Future<Integer> answers = threads.submit(this::askForStableTasks);
        String old = text("SELECT 'tasks'::regclass::oid::text");

        String id = ops.rebuild("{\"store\":\"postgres\",\"execute\":true}");
        ops.awaitJob(id, state -> state.equals("waiting: switch"));
        ops.ask("POST", "rebuilds/" + id + "/switch", "");
        ObjectNode done = ops.awaitJob(id, state -> state.equals("done"));

        awaitMoreWrites();
        rest();
        assertThat(rows.get()).as("reads of a connection that is not ours").isPositive();
        assertThat(answers.get()).as("reads over HTTP").isPositive();
        assertThat(text("SELECT 'tasks'::regclass::oid::text")).isNotEqualTo(old);
        assertThat(done.at("/result/kept").asText()).isEqualTo("syncline_old_" + id);
        assertThat(text("SELECT has_table_privilege('reader', 'tasks', 'SELECT')::text"))
                .isEqualTo("true");
        assertThat(
                        text(
                                "SELECT (SELECT count(*) FROM open_tasks) = (SELECT count(*) FROM tasks WHERE title <> 'done')"))
                .isEqualTo("t");
        assertThat(text("SELECT count(*) FROM pg_trigger WHERE tgname = 'hear_tasks' AND tgrelid = 'tasks'::regclass"))
                .isEqualTo("1");
        assertThat(ops.send("DELETE", "rebuilds/old/syncline_old_" + id, "").statusCode())
                .isEqualTo(204);
        assertThat(text("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'syncline\\_%\\_" + id + "'"))
                .isEqualTo("0");
    }

    @Test
    void killedItGoesOnTouchedItIsRefusedAndCancelledItLeavesNothing() throws Exception {
        sql("INSERT INTO tasks (id, title) SELECT gen_random_uuid(), 'task ' || n FROM generate_series(1, 3000) n");
        await().atMost(Duration.ofMinutes(2))
                .until(() -> text("SELECT count(*) FROM tasks WHERE _version IS NULL")
                        .equals("0"));

        String id = ops.rebuild("{\"store\":\"postgres\",\"collections\":[\"tasks\"],\"rate\":300,\"execute\":true}");
        await().atMost(Duration.ofMinutes(1))
                .until(() -> ops.job(id).at("/progress/applied").asLong() > 0);
        server.kill();
        server.start();
        server.awaitReady();
        await().atMost(Duration.ofMinutes(1))
                .until(() -> ops.send("GET", "jobs/" + id, "").statusCode() == 200);
        ops.awaitJob(id, state -> state.equals("waiting: switch"));
        assertThat(text("SELECT count(*) FROM \"syncline_rebuild_" + id + "\".tasks"))
                .isEqualTo("3000");

        String old = text("SELECT 'tasks'::regclass::oid::text");
        sql("UPDATE \"syncline_rebuild_" + id + "\".tasks SET title = 'touched' WHERE title = 'task 7'");
        ops.ask("POST", "rebuilds/" + id + "/switch", "");
        ObjectNode refused = ops.awaitJob(id, state -> state.equals("failed"));
        assertThat(refused.path("detail").asText()).contains("in 1 documents").contains("(content)");
        assertThat(text("SELECT 'tasks'::regclass::oid::text")).isEqualTo(old);
        assertThat(ops.send("DELETE", "rebuilds/old/" + id, "").statusCode()).isEqualTo(204);
        assertNothingIsLeft();

        String cancelled = ops.rebuild("{\"store\":\"postgres\",\"rate\":100,\"execute\":true}");
        await().atMost(Duration.ofMinutes(1))
                .until(() -> ops.job(cancelled).path("doing").asText().equals("loading"));
        ops.ask("POST", "jobs/" + cancelled + "/cancel", "");
        ops.awaitJob(cancelled, state -> state.equals("cancelled"));
        assertNothingIsLeft();

        String tasks = "SELECT count(*) || ' ' || max(_version) FROM tasks";
        String before = text(tasks);
        String swapped = ops.rebuild("{\"store\":\"postgres\",\"switch\":true,\"execute\":true}");
        ops.awaitJob(swapped, state -> state.equals("done"));
        assertThat(text("SELECT 'tasks'::regclass::oid::text")).isNotEqualTo(old);
        // One row more, which capture reads behind the swap: then nothing of the swap itself became an event.
        new Convergence(infrastructure, server).awaitRest();
        assertThat(text(tasks + " WHERE title <> 'the last row'")).isEqualTo(before);
    }

    @Test
    void jsonStoreIsSwappedWhileEverybodyWritesAndReads() throws Exception {
        insertStableTasks();
        hammer(2);
        Future<Integer> reads = threads.submit(this::readStableTasks);

        String id = ops.rebuild("{\"store\":\"json\",\"switch\":true,\"execute\":true}");
        ObjectNode done = ops.awaitJob(id, state -> state.equals("done"));

        awaitMoreWrites();
        rest();
        assertThat(reads.get())
                .as("reads of another process, all of them answered")
                .isPositive();
        Path old = server.jsonStore().resolve("kept").resolve("json_old_" + id);
        assertThat(done.at("/result/kept").asText()).isEqualTo("json_old_" + id);
        assertThat(Stores.json(old)).hasSizeGreaterThan(600);
        assertThat(server.jsonStore().resolve("rebuild")).isEmptyDirectory();
        assertThat(ops.send("DELETE", "rebuilds/old/json_old_" + id, "").statusCode())
                .isEqualTo(204);
        assertThat(old).doesNotExist();
    }

    @Test
    void everythingIsDecidedAgainWhileEverybodyWrites() throws Exception {
        hammer(3);
        Instant time = Instant.now();
        long position = position();

        ObjectNode moving = verified();
        String json = ops.rebuild("{\"store\":\"json\",\"from\":\"events\",\"switch\":true,\"execute\":true}");
        ops.awaitJob(json, state -> state.equals("done"));
        String postgres = ops.rebuild("{\"store\":\"postgres\",\"from\":\"events\",\"switch\":true,\"execute\":true}");
        ops.awaitJob(postgres, state -> state.equals("done"));

        assertThat(moving.path("differences").asLong()).as("%s", moving).isZero();
        assertThat(moving.path("documents").asLong()).isPositive();
        awaitMoreWrites();
        rest();
        assertPastIsBuilt(time, position);
        forgeChange();
        ObjectNode forged = verified();
        assertThat(forged.path("differences").asLong()).as("%s", forged).isEqualTo(1);
        assertThat(forged.at("/items/0/class").asText()).isEqualTo("content");
        assertThat(forged.at("/items/0/fields").toString()).isEqualTo("[\"/title\"]");
        assertThat(directory.resolve("server/decider-fold"))
                .satisfiesAnyOf(
                        none -> assertThat(none).doesNotExist(),
                        empty -> assertThat(empty).isEmptyDirectory());
    }

    /** As reads at that moment tell it. */
    private void assertPastIsBuilt(Instant time, long position) throws Exception {
        ObjectNode byTime = built("json", time.toString());
        ObjectNode byPosition = built("postgres", Long.toString(position));
        Path past =
                server.jsonStore().resolve("kept").resolve(byTime.path("kept").asText());
        Map<DocumentKey, StoredDocument> found = Stores.json(past);
        assertThat(found).isNotEmpty();
        Set<DocumentKey> keys = new HashSet<>(Stores.json(server.jsonStore()).keySet());
        keys.addAll(found.keySet());
        keys.removeIf(key -> !key.tenant().equals("default"));
        for (DocumentKey key : keys.stream().limit(COMPARED).toList()) {
            assertThat(version(key, time.toString()))
                    .as("%s at %s", key, time)
                    .isEqualTo(Optional.ofNullable(found.get(key))
                            .map(document -> document.version().toString()));
            assertThat(version(key, Long.toString(position)))
                    .as("%s at %s", key, position)
                    .isEqualTo(row(byPosition.path("kept").asText(), key));
        }
        for (ObjectNode built : List.of(byTime, byPosition)) {
            String name = built.path("kept").asText();
            assertThat(built.path("read").asText()).contains(name);
            assertThat(built.path("drop").asText()).contains("rebuild drop " + name);
            assertThat(ops.send("DELETE", "rebuilds/old/" + name, "").statusCode())
                    .isEqualTo(204);
        }
        assertThat(past).doesNotExist();
        assertThat(server.jsonStore().resolve("rebuild")).isEmptyDirectory();
    }

    private ObjectNode built(String store, String moment) throws Exception {
        String id = ops.rebuild("{\"store\":\"%s\",\"until\":\"%s\",\"execute\":true}".formatted(store, moment));
        return (ObjectNode) ops.awaitJob(id, state -> state.equals("done")).path("result");
    }

    /** Of the tenant, as a write is told it. */
    private long position() throws Exception {
        HttpRequest create = HttpRequest.newBuilder(server.uri("/v1/tasks"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"title\":\"now\"}"))
                .build();
        return server.client()
                .send(create, HttpResponse.BodyHandlers.discarding())
                .headers()
                .firstValueAsLong("Syncline-Position")
                .orElseThrow();
    }

    /** What the door says of a document's past. */
    private Optional<String> version(DocumentKey key, String at) throws Exception {
        HttpRequest get = HttpRequest.newBuilder(
                        server.uri("/v1/%s/%s?at=%s".formatted(key.collection(), key.id(), at)))
                .build();
        HttpResponse<String> answer = server.client().send(get, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as("%s", answer.body()).isIn(200, 404, 410);
        return answer.statusCode() == 200
                ? answer.headers().firstValue("ETag").map(tag -> tag.replace("\"", ""))
                : Optional.empty();
    }

    private Optional<String> row(String schema, DocumentKey key) throws SQLException {
        String table =
                Documents.CATALOG.collection(key.collection()).orElseThrow().table();
        return Optional.ofNullable(text("SELECT max(_version)::text FROM \"%s\".\"%s\" WHERE id::text = '%s'"
                .formatted(schema, table, key.id())));
    }

    private ObjectNode verified() throws Exception {
        String id = ops.ask("POST", "verifications", "{}").path("id").asText();
        return (ObjectNode) ops.awaitJob(id, state -> state.equals("done")).path("result");
    }

    /** Somebody with a right too many writes into the changes topic: the last row's title, at the version it has. */
    private void forgeChange() throws Exception {
        LogReader log = new LogReader(infrastructure.bootstrapServers());
        ConsumerRecord<byte[], byte[]> last = log.read("syncline.changes").stream()
                .filter(logged -> logged.value() != null)
                .filter(logged -> new String(logged.value(), StandardCharsets.UTF_8).contains("\"the last row\""))
                .reduce((before, after) -> after)
                .orElseThrow();
        String forged = new String(last.value(), StandardCharsets.UTF_8).replace("the last row", "a forged row");
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", infrastructure.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(
                            last.topic(), last.partition(), last.key(), forged.getBytes(StandardCharsets.UTF_8)))
                    .get();
        }
    }

    private void insertStableTasks() throws SQLException {
        sql("INSERT INTO tasks (id, title) SELECT ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid,"
                + " 'stable ' || n FROM generate_series(1, " + STABLE + ") n");
        awaitJson(stableTask(STABLE));
    }

    /** On one connection that others opened; each is there at every moment, and as it was. */
    private int readStableRows() throws SQLException {
        int reads = 0;
        Random random = new Random(5);
        try (Connection connection = infrastructure.connect();
                PreparedStatement select = connection.prepareStatement("SELECT title FROM tasks WHERE id = ?::uuid")) {
            while (!stopping.get()) {
                int number = 1 + random.nextInt(STABLE);
                select.setString(1, stableTask(number).id());
                try (ResultSet row = select.executeQuery()) {
                    assertThat(row.next()).as("row %d", number).isTrue();
                    assertThat(row.getString(1)).isEqualTo("stable " + number);
                }
                reads++;
                LockSupport.parkNanos(READ_EVERY_NANOS);
            }
        }
        return reads;
    }

    private int askForStableTasks() throws Exception {
        int reads = 0;
        Random random = new Random(6);
        while (!stopping.get()) {
            int number = 1 + random.nextInt(STABLE);
            HttpRequest get = HttpRequest.newBuilder(
                            server.uri("/v1/tasks/" + stableTask(number).id()))
                    .header("Syncline-Store", "postgres")
                    .build();
            HttpResponse<String> answer = server.client().send(get, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as("%s", answer.body()).isEqualTo(200);
            assertThat(answer.body()).contains("\"stable " + number + "\"");
            reads++;
            LockSupport.parkNanos(10 * READ_EVERY_NANOS);
        }
        return reads;
    }

    /** As another process that shares the directory; each is there at every moment, and as it was. */
    private int readStableTasks() {
        int reads = 0;
        Random random = new Random(7);
        try (JsonStore store = Stores.open(server.jsonStore())) {
            while (!stopping.get()) {
                int number = 1 + random.nextInt(STABLE);
                Optional<StoredDocument> found = store.find(stableTask(number));
                assertThat(found.map(
                                task -> task.document().fields().path("title").asText()))
                        .contains("stable " + number);
                reads++;
                LockSupport.parkNanos(READ_EVERY_NANOS);
            }
        }
        return reads;
    }

    private static DocumentKey stableTask(int number) {
        return new DocumentKey("default", "tasks", "00000000-0000-4000-8000-%012d".formatted(number));
    }

    private void awaitJson(DocumentKey key) {
        await().atMost(Duration.ofMinutes(1)).until(() -> {
            try (JsonStore store = Stores.open(server.jsonStore())) {
                return store.find(key).isPresent();
            }
        });
    }

    private void assertNothingIsLeft() throws SQLException {
        assertThat(text("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'syncline\\_%'"))
                .isEqualTo("0");
        assertThat(text("SELECT count(*) FROM syncline.position WHERE projector LIKE 'rebuild%'"))
                .isEqualTo("0");
        assertThat(text("SELECT count(*) FROM syncline.rebuild_job")).isEqualTo("0");
    }

    private void hammer(long seed) throws Exception {
        Documents documents = new Documents(seed);
        for (int i = 0; i < 1; i++) {
            writers.add(threads.submit(new HttpWriter(server, documents, history, 10 * seed + i, this::resting)));
            writers.add(threads.submit(new SqlWriter(
                    infrastructure, documents, 10 * seed + 4 + i, SQL_PAUSE, transactions, this::resting)));
        }
        awaitMoreWrites();
    }

    private boolean resting() {
        LockSupport.parkNanos(WRITE_EVERY_NANOS);
        return stopping.get();
    }

    private void awaitMoreWrites() {
        int before = transactions.get();
        long told = history.size();
        await().atMost(Duration.ofMinutes(1)).until(() -> {
            for (Future<?> writer : writers) {
                if (writer.isDone()) {
                    writer.get();
                }
            }
            return transactions.get() > before + 20 && history.size() > told + 20;
        });
    }

    /** Everybody stops; then all agree. */
    private void rest() throws Exception {
        stopping.set(true);
        for (Future<?> writer : writers) {
            writer.get();
        }
        Convergence convergence = new Convergence(infrastructure, server);
        convergence.awaitRest();
        convergence.assertAgrees(history);
    }

    private void sql(String statement) throws SQLException {
        try (Connection connection = infrastructure.connect();
                Statement run = connection.createStatement()) {
            run.execute(statement);
        }
    }

    private String text(String query) throws SQLException {
        try (Connection connection = infrastructure.connect();
                Statement run = connection.createStatement();
                ResultSet row = run.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }
}
