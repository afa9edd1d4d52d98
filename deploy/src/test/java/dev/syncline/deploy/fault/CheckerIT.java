package dev.syncline.deploy.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.deploy.Convergence;
import dev.syncline.deploy.FeedClient;
import dev.syncline.deploy.LogReader;
import dev.syncline.deploy.Operations;
import dev.syncline.event.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server does that is broken, done to a real log and real stores: the harness must find it. */
@Tag("long")
class CheckerIT {
    private static final int OPERATIONS = 40;
    private static final String CHANGES = "syncline.changes";

    @TempDir
    private Path directory;

    private Arena arena;
    private Convergence convergence;

    @BeforeEach
    void start() throws Exception {
        arena = new Arena(directory.resolve("arena"), 1, 1);
        convergence = new Convergence(arena.others(), arena.server());
        try (Workload workload = new Workload(arena, 1, 0)) {
            workload.awaitMore(OPERATIONS);
            workload.finish();
        }
        convergence.awaitRest();
        assertThat(convergence.diverged()).isEmpty();
        assertThat(convergence.inverted()).isEmpty();
    }

    @AfterEach
    void stop() {
        arena.close();
    }

    /** As a projector that commits its position first, and dies before it writes. */
    @Test
    void changeThatAProjectorPassesOverIsFound() throws Exception {
        String id = put("before");
        await(id, "before");
        String before =
                arena.text("SELECT next_offset FROM syncline.position WHERE projector = 'postgres' AND partition = "
                        + arena.partition());
        arena.postgres().stopAtOnce();
        patch(id, "passed over");
        Awaitility.await()
                .atMost(Arena.READY_WITHIN)
                .until(() -> convergence.ends().get(arena.partition()) > Long.parseLong(before));
        long end = convergence.ends().get(arena.partition());
        arena.server().kill();
        arena.postgres().start();
        arena.sql("UPDATE syncline.position SET next_offset = " + end + " WHERE projector = 'postgres' AND partition = "
                + arena.partition());
        arena.server().start();
        arena.heal();
        convergence.awaitRest();

        assertThat(convergence.diverged())
                .hasSize(1)
                .first()
                .asString()
                .contains(id)
                .contains("PostgreSQL");
    }

    /** As a capture that takes what others wrote for its own. */
    @Test
    void rowThatCaptureDoesNotTellIsFound() throws Exception {
        String id = put("before");
        await(id, "before");
        arena.sql(
                "SELECT pg_replication_origin_session_setup('syncline_w7')",
                "SET session_replication_role = replica",
                "UPDATE tasks SET title = 'not told' WHERE id = '" + id + "'");
        convergence.awaitRest();

        assertThat(convergence.diverged())
                .hasSize(1)
                .first()
                .asString()
                .contains(id)
                .contains("not told");
    }

    /** As a capture that passes over what others commit, though the row agrees again later. */
    @Test
    void numberThatCaptureDoesNotTellIsFound() throws Exception {
        AtomicBoolean stopping = new AtomicBoolean();
        Diary told = new Diary(arena.bootstrapServers(), arena.others()::connect, -1, stopping::get);
        Diary hidden = new Diary(arena.bootstrapServers(), this::hidden, -2, stopping::get);
        List<Thread> writers = List.of(new Thread(told, "told"), new Thread(hidden, "hidden"));
        writers.forEach(Thread::start);
        Awaitility.await().atMost(Arena.READY_WITHIN).until(() -> told.size() > 2 && hidden.size() > 2);
        stopping.set(true);
        for (Thread writer : writers) {
            writer.join();
        }
        convergence.awaitRest();

        assertThat(told.lost()).isEmpty();
        assertThat(told.disordered()).isEmpty();
        assertThat(hidden.lost()).hasSize(hidden.size());
    }

    /** Whoever writes there is taken for a projector. */
    private Connection hidden() throws SQLException {
        Connection connection = arena.others().connect();
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_replication_origin_session_setup('syncline_w7')");
            statement.execute("SET session_replication_role = replica");
        }
        return connection;
    }

    /** As a decider whose transactions don't hold. */
    @Test
    void changeThatIsWrittenTwiceIsFound() throws Exception {
        ConsumerRecord<byte[], byte[]> first = new LogReader(arena.bootstrapServers())
                .read(CHANGES).stream()
                        .filter(logged -> logged.value() != null)
                        .findFirst()
                        .orElseThrow();
        write(first, first.value());
        convergence.awaitRest();

        assertThat(convergence.inverted()).hasSize(1);
    }

    /** As a decider that comes to something else than its events say. */
    @Test
    void changeWithAnotherContentIsFound() throws Exception {
        String id = put("as it was decided");
        await(id, "as it was decided");
        ConsumerRecord<byte[], byte[]> last = new LogReader(arena.bootstrapServers())
                .read(CHANGES).stream()
                        .filter(logged -> text(logged.value()).contains(id))
                        .findFirst()
                        .orElseThrow();
        write(last, text(last.value()).replace("as it was decided", "otherwise").getBytes(StandardCharsets.UTF_8));
        convergence.awaitRest();

        assertThat(convergence.diverged())
                .anySatisfy(found -> assertThat(found).contains(id).contains("otherwise"));
    }

    /** As a feed that leaves something out. */
    @Test
    void changeThatASubscriberIsNotToldIsFound() throws Exception {
        String id = put("not told");
        await(id, "not told");
        convergence.awaitRest();
        Map<String, List<Long>> told = told(0);

        assertThat(convergence.skipped(told, Workload.TENANT, 0)).isEmpty();
        assertThat(convergence.skipped(told(convergence.ends().get(arena.partition()) - 1), Workload.TENANT, 0))
                .isNotEmpty();
        told.remove(id);
        assertThat(convergence.skipped(told, Workload.TENANT, 0)).hasSize(1);
    }

    private Map<String, List<Long>> told(long since) throws InterruptedException {
        long end = convergence.ends().get(arena.partition());
        AtomicBoolean stopping = new AtomicBoolean();
        FeedClient subscriber = new FeedClient(
                arena.server().client(), arena.server().uri("/v1/changes?since=" + since), stopping::get);
        Thread thread = new Thread(subscriber, "subscriber");
        thread.setDaemon(true);
        thread.start();
        Awaitility.await().atMost(Arena.READY_WITHIN).until(() -> subscriber.last() >= end - 1);
        stopping.set(true);
        thread.interrupt();
        thread.join();
        return new HashMap<>(subscriber.versions());
    }

    private void write(ConsumerRecord<byte[], byte[]> as, byte[] value) {
        Map<String, Object> config = Map.of("bootstrap.servers", arena.bootstrapServers(), "acks", "all");
        try (var producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            var unused = producer.send(new ProducerRecord<>(CHANGES, as.partition(), as.key(), value, as.headers()));
        }
    }

    private static String text(byte[] value) {
        return value == null ? "" : new String(value, StandardCharsets.UTF_8);
    }

    private String put(String title) {
        String id = UUID.randomUUID().toString();
        new Operations(arena.server())
                .send(
                        "POST",
                        "/v1/tasks",
                        Json.text(Json.NODES.objectNode().put("id", id).put("title", title)));
        return id;
    }

    private void patch(String id, String title) {
        new Operations(arena.server())
                .send(
                        "PUT",
                        "/v1/tasks/" + id,
                        Json.text(Json.NODES.objectNode().put("id", id).put("title", title)));
    }

    /** In PostgreSQL. */
    private void await(String id, String title) {
        Awaitility.await()
                .atMost(Arena.READY_WITHIN)
                .until(() -> arena.text("SELECT title FROM tasks WHERE id = '" + id + "'")
                        .equals(title));
    }
}
