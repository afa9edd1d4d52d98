package dev.syncline.deploy.load;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Many events at once through Kafka, until a subscriber that wants them all has heard the last. */
final class LiveFlood implements AutoCloseable {
    private final HttpClient client;
    private final URI base;
    private final KafkaProducer<String, byte[]> producer;

    LiveFlood(HttpClient client, URI base, String kafka) {
        this.client = client;
        this.base = base;
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka, "acks", "all", "linger.ms", 5),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    /** @param seconds from the first event to the last that was heard */
    record Flood(int changes, double seconds) {
        void print(int round, String beside) {
            System.out.printf("%5d  %,10.0f changes/s to a subscriber, beside %s%n", round, changes / seconds, beside);
        }
    }

    /** Each of the form {@code f = const}. */
    void openShapes(int shapes) throws IOException, InterruptedException {
        for (int i = 0; i < shapes; i++) {
            String path = InitialSync.TASKS + "&offset=now&where="
                    + InitialSync.encoded("project_id = '00000000-0000-4000-8000-%012d'".formatted(i));
            client.send(HttpRequest.newBuilder(base.resolve(path)).build(), HttpResponse.BodyHandlers.discarding());
        }
    }

    Flood measure(int changes) throws Exception {
        String mark = "flood-" + System.nanoTime();
        CountDownLatch heard = new CountDownLatch(changes);
        HttpResponse<java.io.InputStream> feed = client.send(
                HttpRequest.newBuilder(base.resolve("/v1/changes?collections=tasks&fields=changed"))
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        Thread reader = new Thread(() -> read(feed, mark, heard), "subscriber");
        reader.setDaemon(true);
        reader.start();
        long begun = System.nanoTime();
        for (int i = 0; i < changes; i++) {
            var unused = producer.send(event(mark));
        }
        producer.flush();
        if (!heard.await(3, TimeUnit.MINUTES)) {
            throw new IllegalStateException(heard.getCount() + " changes were not told within 3 minutes");
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        feed.body().close();
        return new Flood(changes, seconds);
    }

    private static ProducerRecord<String, byte[]> event(String mark) {
        String id = UUID.randomUUID().toString();
        ObjectNode task = Json.NODES.objectNode().put("id", id).put("title", mark);
        task.put("projectId", UUID.randomUUID().toString());
        ProducerRecord<String, byte[]> event =
                new ProducerRecord<>("syncline.events.tasks", "default/" + id, Json.bytes(task));
        header(event, "ce_specversion", "1.0");
        header(event, "ce_id", id);
        header(event, "ce_source", "/live-rates");
        header(event, "ce_type", "dev.syncline.document.put");
        header(event, "ce_subject", id);
        header(event, "ce_tenant", "default");
        header(event, "content-type", "application/json");
        return event;
    }

    private static void header(ProducerRecord<String, byte[]> event, String name, String value) {
        event.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private static void read(HttpResponse<java.io.InputStream> feed, String mark, CountDownLatch heard) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(feed.body(), StandardCharsets.UTF_8))) {
            lines.lines().filter(line -> line.contains(mark)).forEach(line -> heard.countDown());
        } catch (IOException | java.io.UncheckedIOException e) {
            return; // closed when all are heard
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
