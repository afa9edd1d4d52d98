package dev.syncline.deploy.load;

import dev.syncline.event.Json;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
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

    static Latency measure(URI base, String kafka, int writes) throws Exception {
        double[] ours = ours(base, writes);
        double[] peer = peer(kafka, writes);
        return new Latency(at(ours, 0.5), at(ours, 0.99), at(peer, 0.5), at(peer, 0.99));
    }

    private static double at(double[] sorted, double quantile) {
        return sorted[(int) (quantile * (sorted.length - 1))];
    }

    private static double[] ours(URI base, int writes) throws Exception {
        String mark = "latency-" + System.nanoTime();
        byte[] document = Json.bytes(Json.NODES.objectNode().put("title", mark));
        BlockingQueue<Long> heard = new LinkedBlockingQueue<>();
        HttpURLConnection feed = (HttpURLConnection)
                base.resolve("/v1/changes?collections=tasks").toURL().openConnection();
        feed.setRequestProperty("Accept", "text/event-stream");
        BufferedReader lines = new BufferedReader(new InputStreamReader(feed.getInputStream(), StandardCharsets.UTF_8));
        Thread reader = new Thread(() -> read(lines, mark, writes, heard), "subscriber");
        reader.setDaemon(true);
        reader.start();
        double[] millis = new double[writes];
        try (PlainClient client = new PlainClient(base)) {
            for (int i = 0; i < writes; i++) {
                long begun = System.nanoTime();
                int status = client.post("/v1/tasks", document);
                if (status != 201) {
                    throw new IllegalStateException("a write got " + status);
                }
                Long at = heard.poll(10, TimeUnit.SECONDS);
                if (at == null) {
                    throw new IllegalStateException("a write was not told within 10 s");
                }
                millis[i] = (at - begun) / 1e6;
            }
        }
        // Before its reader has ended it would wait for the next keep-alive.
        reader.join();
        feed.disconnect();
        Arrays.sort(millis);
        return millis;
    }

    private static void read(BufferedReader lines, String mark, int writes, BlockingQueue<Long> heard) {
        try {
            lines.lines()
                    .filter(line -> line.contains(mark))
                    .limit(writes)
                    .forEach(line -> heard.add(System.nanoTime()));
        } catch (UncheckedIOException e) {
            return; // the writer waits in vain, and says so
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
