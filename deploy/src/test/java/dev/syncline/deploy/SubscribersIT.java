package dev.syncline.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.syncline.codec.ChangeCodec;
import dev.syncline.event.Change;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fifty subscribers behind a proxy that cuts them at random, two servers, one of them killed: nobody misses anything. */
@Tag("long")
class SubscribersIT {
    private static final long SEED = 17;
    private static final List<String> STATUSES = List.of("todo", "done");
    private static final int EACH = 25;
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
            List<FeedClient> feeds = new ArrayList<>();
            List<ShapeClient> shapes = new ArrayList<>();
            for (int i = 0; i < EACH; i++) {
                feeds.add(new FeedClient(
                        client, proxy.uri("/v1/changes?collections=tasks&since=earliest"), stopping::get));
                shapes.add(new ShapeClient(client, proxy.uri(shapeOf(i)), stopping::get));
            }
            feeds.forEach(threads::execute);
            shapes.forEach(threads::execute);
            threads.execute(this::write);
            await().atMost(Duration.ofMinutes(2)).until(() -> writes.get() > BEFORE_KILL);
            first.kill();
            await().atMost(Duration.ofMinutes(2)).until(() -> writes.get() > BEFORE_KILL + AFTER_KILL);

            long last = finishWriting();
            proxy.stopCutting();
            await().atMost(Duration.ofMinutes(1)).until(() -> feeds.stream().allMatch(feed -> feed.last() >= last));
            await().atMost(Duration.ofMinutes(1)).until(() -> shapes.stream().allMatch(shape -> shape.last() >= last));

            assertThat(proxy.cuts()).as("connections cut, seed %d", SEED).isGreaterThan(EACH);
            Map<String, List<Long>> told = toldByTheLog();
            feeds.forEach(feed -> {
                assertThat(feed.refused()).isEmpty();
                assertThat(feed.versions()).isEqualTo(told);
            });
            assertShapes(shapes);
        }
    }

    private void assertShapes(List<ShapeClient> shapes) throws Exception {
        Map<String, String> titles = column("title");
        Map<String, String> statuses = column("status");
        for (int i = 0; i < shapes.size(); i++) {
            Map<String, String> mine = new TreeMap<>(titles);
            String status = STATUSES.get(i % STATUSES.size());
            mine.keySet().removeIf(id -> !statuses.get(id).equals(status));
            assertThat(shapes.get(i).anomalies()).as("subscriber %d", i).isEmpty();
            assertThat(shapes.get(i).column("title")).as("subscriber %d", i).isEqualTo(mine);
        }
    }

    private static String shapeOf(int number) {
        String clause = "status = '" + STATUSES.get(number % STATUSES.size()) + "'";
        return "/v1/shape?table=tasks&where=" + URLEncoder.encode(clause, StandardCharsets.UTF_8);
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
            String body = "{\"title\":\"" + random.nextInt() + "\",\"status\":\""
                    + STATUSES.get(random.nextInt(STATUSES.size())) + "\"}";
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

    private Map<String, String> column(String column) throws Exception {
        Map<String, String> values = new TreeMap<>();
        try (var connection = infrastructure.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT id::text, " + column + " FROM tasks")) {
            while (rows.next()) {
                values.put(rows.getString(1), rows.getString(2));
            }
        }
        return values;
    }
}
