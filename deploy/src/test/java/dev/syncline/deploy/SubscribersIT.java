package dev.syncline.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.syncline.codec.ChangeCodec;
import dev.syncline.event.Change;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Fifty subscribers of every kind behind a proxy that cuts them at random, two servers, one of them killed: nobody misses
 * anything.
 */
@Tag("long")
class SubscribersIT {
    private static final long SEED = 17;
    private static final List<String> STATUSES = List.of("todo", "done");
    private static final int EACH = 25;
    private static final int FEW = 4;
    /** Rows come and go with what others are. */
    private static final String JOINED = "parent_id IN (SELECT id FROM tasks WHERE status = 'todo')";

    private static final int DOCUMENTS = 40;
    private static final int BEFORE_KILL = 150;
    private static final int AFTER_KILL = 150;

    @TempDir
    private Path directory;

    private final AtomicBoolean stopping = new AtomicBoolean();
    private final AtomicBoolean writing = new AtomicBoolean(true);
    /** The last position, negative, when the writer has ended. */
    private final AtomicLong written = new AtomicLong();

    private final AtomicInteger writes = new AtomicInteger();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Infrastructure infrastructure;
    private ServerProcess first;
    private ServerProcess second;

    @BeforeEach
    void start() throws Exception {
        infrastructure = new EmbeddedInfrastructure(directory);
        first = new ServerProcess(directory.resolve("first"), infrastructure);
        first.start();
        first.awaitReady();
        second = new ServerProcess(directory.resolve("second"), infrastructure);
        second.start();
        second.awaitReady();
        // Streams of shapes can't tell the log's very first position from none: what stands there may come twice.
        assertThat(new Operations(second)
                        .send("POST", "/v1/tasks", "{\"title\":\"first\",\"status\":\"cancelled\"}")
                        .statusCode())
                .isEqualTo(201);
    }

    @AfterEach
    void stop() {
        stopping.set(true);
        threads.shutdownNow();
        first.close();
        second.close();
        infrastructure.close();
    }

    @Test
    void nobodyMissesAnything() throws Exception { // I6
        try (CuttingProxy proxy = new CuttingProxy(SEED, first.uri("/"), second.uri("/"))) {
            List<FeedClient> feeds = feeds(EACH, proxy.uri("/v1/changes?collections=tasks&since=earliest"));
            List<FeedClient> firsts = feeds(FEW, proxy.uri("/v1/changes?collections=tasks&initial=true"));
            Map<String, List<ShapeClient>> shapes = shapes(proxy);
            List<ShapeClient> allShapes =
                    shapes.values().stream().flatMap(List::stream).toList();
            feeds.forEach(threads::execute);
            firsts.forEach(threads::execute);
            allShapes.forEach(threads::execute);
            threads.execute(this::write);
            await().atMost(Duration.ofMinutes(2)).until(() -> writes.get() > BEFORE_KILL);
            first.kill();
            await().atMost(Duration.ofMinutes(2)).until(() -> writes.get() > BEFORE_KILL + AFTER_KILL);

            long last = finishWriting();
            proxy.stopCutting();
            await().atMost(Duration.ofMinutes(1)).until(() -> feeds.stream().allMatch(feed -> feed.last() >= last));
            await().atMost(Duration.ofMinutes(1)).until(() -> firsts.stream().allMatch(feed -> feed.last() >= last));
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> allShapes.stream().allMatch(shape -> shape.last() >= last));

            assertThat(proxy.cuts()).as("connections cut, seed %d", SEED).isGreaterThan(EACH);
            // Behind a transaction of the killed server nothing is committed until Kafka ends it.
            await().atMost(Duration.ofMinutes(1)).until(() -> committed() >= last);
            Map<String, List<Long>> told = toldByTheLog();
            assertThat(feeds).allSatisfy(feed -> {
                assertThat(feed.refused()).isEmpty();
                assertThat(feed.versions()).isEqualTo(told);
            });
            assertThat(firsts).allSatisfy(feed -> assertDocumentsFirst(feed, told));
            for (Map.Entry<String, List<ShapeClient>> of : shapes.entrySet()) {
                Map<String, String> rows = titles(of.getKey());
                assertThat(of.getValue()).as(of.getKey()).allSatisfy(shape -> {
                    assertThat(shape.anomalies()).isEmpty();
                    assertThat(shape.column("title")).isEqualTo(rows);
                });
            }
        }
    }

    /** Half of them as browsers do, half line by line. */
    private List<FeedClient> feeds(int count, URI feed) {
        return IntStream.range(0, count)
                .mapToObj(i -> i % 2 == 0
                        ? new FeedClient(client, feed, stopping::get)
                        : FeedClient.ofLines(client, feed, stopping::get))
                .toList();
    }

    /** By clause: half of each clause's with long polls, half with server-sent events; and some with a SELECT. */
    private Map<String, List<ShapeClient>> shapes(CuttingProxy proxy) {
        Map<String, List<ShapeClient>> shapes = new HashMap<>();
        for (int i = 0; i < EACH; i++) {
            String clause = "status = '" + STATUSES.get(i % STATUSES.size()) + "'";
            URI shape = proxy.uri(shapeOf(clause));
            shapes.computeIfAbsent(clause, none -> new ArrayList<>())
                    .add(
                            i / STATUSES.size() % 2 == 0
                                    ? ShapeClient.polling(client, shape, stopping::get)
                                    : ShapeClient.streaming(client, shape, stopping::get));
        }
        URI joined = proxy.uri(shapeOf(JOINED));
        shapes.put(
                JOINED,
                IntStream.range(0, FEW)
                        .mapToObj(i -> ShapeClient.joined(client, joined, stopping::get))
                        .toList());
        return shapes;
    }

    private static String shapeOf(String clause) {
        return "/v1/shape?table=tasks&where=" + URLEncoder.encode(clause, StandardCharsets.UTF_8);
    }

    /** A document as it was at first, and then everything; of one that it never heard of, a delete was the last. */
    private static void assertDocumentsFirst(FeedClient feed, Map<String, List<Long>> told) {
        assertThat(feed.refused()).isEmpty();
        assertThat(told.keySet()).containsAll(feed.versions().keySet());
        feed.versions().forEach((id, heard) -> {
            List<Long> all = told.get(id);
            assertThat(all).as(id).endsWith(heard.toArray(Long[]::new));
        });
    }

    private long finishWriting() {
        writing.set(false);
        await().atMost(Duration.ofMinutes(1)).until(() -> written.get() < 0);
        return -written.get();
    }

    /** To the server that lives on. */
    private void write() {
        Random random = new Random(SEED);
        List<String> ids = new ArrayList<>();
        long last = 0;
        while (writing.get()) {
            boolean create = ids.size() < DOCUMENTS;
            String id = create ? new UUID(SEED, ids.size()).toString() : ids.get(random.nextInt(ids.size()));
            if (create) {
                ids.add(id);
            }
            boolean delete = !create && random.nextInt(10) == 0;
            String body = "{\"title\":\"%d\",\"status\":\"%s\",\"parentId\":\"%s\"}"
                    .formatted(
                            random.nextInt(),
                            STATUSES.get(random.nextInt(STATUSES.size())),
                            ids.get(random.nextInt(ids.size())));
            HttpRequest request = HttpRequest.newBuilder(second.uri("/v1/tasks/" + id))
                    .method(
                            delete ? "DELETE" : "PUT",
                            delete ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body))
                    .header("Content-Type", "application/json")
                    .build();
            try {
                HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
                last = Math.max(
                        last,
                        answer.headers().firstValueAsLong("Syncline-Position").orElse(0));
                writes.incrementAndGet();
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            } catch (InterruptedException e) {
                return;
            }
        }
        written.set(-last);
    }

    /** Of each task, the versions that the log has, in its order. */
    /** Position of the last change that is; everything here is of one tenant. */
    private long committed() {
        return new LogReader(infrastructure.bootstrapServers())
                .lastOffsets("syncline.changes").values().stream()
                        .mapToLong(Long::longValue)
                        .max()
                        .orElse(-1);
    }

    private Map<String, List<Long>> toldByTheLog() {
        Map<String, List<Long>> told = new HashMap<>();
        new LogReader(infrastructure.bootstrapServers())
                .read("syncline.changes").stream()
                        .filter(logged -> logged.value() != null)
                        .forEach(logged -> {
                            Change change = ChangeCodec.decode(logged.value());
                            if (change.key().collection().equals("tasks")) {
                                told.computeIfAbsent(change.key().id(), none -> new ArrayList<>())
                                        .add(change.version().offset());
                            }
                        });
        return told;
    }

    private Map<String, String> titles(String clause) throws Exception {
        Map<String, String> values = new TreeMap<>();
        try (var connection = infrastructure.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT id::text, title FROM tasks WHERE " + clause)) {
            while (rows.next()) {
                values.put(rows.getString(1), rows.getString(2));
            }
        }
        return values;
    }
}
