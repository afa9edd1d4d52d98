package dev.syncline.deploy.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** One write at a time: from the request to the event of its subscriber, and beside it from Kafka's producer to a consumer. */
final class LiveLatency {
    private static final String TOPIC = "syncline-peer";
    private static final Duration POLL = Duration.ofMillis(100);

    private LiveLatency() {}

    /** In milliseconds; the peer in the same run. */
    record Latency(double p50, double p99, double peer50, double peer99) {
        void print(int round) {
            System.out.printf(
                    "%5d  write to subscriber p50 %.1f ms, p99 %.1f ms   Kafka alone p50 %.1f ms, p99 %.1f ms   ratio %.1f%n",
                    round, p50, p99, peer50, peer99, p50 / peer50);
        }
    }

    static Latency measure(HttpClient client, URI base, String kafka, int writes) throws Exception {
        double[] ours = ours(client, base, writes);
        double[] peer = peer(kafka, writes);
        return new Latency(at(ours, 0.5), at(ours, 0.99), at(peer, 0.5), at(peer, 0.99));
    }

    private static double at(double[] sorted, double quantile) {
        return sorted[(int) (quantile * (sorted.length - 1))];
    }

    private static double[] ours(HttpClient client, URI base, int writes) throws Exception {
        String mark = "latency-" + System.nanoTime();
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        HttpResponse<java.io.InputStream> feed = client.send(
                HttpRequest.newBuilder(base.resolve("/v1/changes?collections=tasks"))
                        .header("Accept", "text/event-stream")
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        Thread reader = new Thread(() -> read(feed, mark, heard), "subscriber");
        reader.setDaemon(true);
        reader.start();
        double[] millis = new double[writes];
        for (int i = 0; i < writes; i++) {
            HttpRequest write = HttpRequest.newBuilder(base.resolve("/v1/tasks"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"title\":\"" + mark + "\"}"))
                    .build();
            long begun = System.nanoTime();
            var answer = client.sendAsync(write, HttpResponse.BodyHandlers.discarding());
            if (heard.poll(10, TimeUnit.SECONDS) == null) {
                throw new IllegalStateException("a write was not told within 10 s");
            }
            millis[i] = (System.nanoTime() - begun) / 1e6;
            answer.join();
        }
        feed.body().close();
        Arrays.sort(millis);
        return millis;
    }

    private static void read(HttpResponse<java.io.InputStream> feed, String mark, BlockingQueue<String> heard) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(feed.body(), StandardCharsets.UTF_8))) {
            lines.lines().filter(line -> line.contains(mark)).forEach(heard::add);
        } catch (IOException | java.io.UncheckedIOException e) {
            return; // closed when all are heard
        }
    }

    private static void createTopic(Map<String, Object> settings) throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(settings)) {
            if (!admin.listTopics().names().get().contains(TOPIC)) {
                admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1)))
                        .all()
                        .get();
            }
        }
    }

    /** Each in milliseconds, sorted. */
    static double[] peer(String kafka, int writes) throws Exception {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", kafka, "auto.offset.reset", "latest", "linger.ms", 0);
        TopicPartition partition = new TopicPartition(TOPIC, 0);
        createTopic(settings);
        double[] millis = new double[writes];
        try (KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
                KafkaConsumer<byte[], byte[]> consumer =
                        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            producer.send(new ProducerRecord<>(TOPIC, new byte[1])).get();
            consumer.assign(List.of(partition));
            consumer.seekToEnd(List.of(partition));
            consumer.position(partition);
            for (int i = 0; i < writes; i++) {
                long begun = System.nanoTime();
                var unused = producer.send(new ProducerRecord<>(TOPIC, new byte[276]));
                while (consumer.poll(POLL).isEmpty()) {
                    Thread.onSpinWait();
                }
                millis[i] = (System.nanoTime() - begun) / 1e6;
            }
        }
        Arrays.sort(millis);
        return millis;
    }
}
