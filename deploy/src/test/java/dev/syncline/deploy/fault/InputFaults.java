package dev.syncline.deploy.fault;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What nobody can read, or carry. */
final class InputFaults {
    private static final int HUGE_BYTES = 50 << 20;
    private static final List<String> POISON = List.of(
            "",
            "{",
            "null",
            "[1,2]",
            "{\"id\":\"\\u0000\"}",
            "{\"id\":\"\\ud800\",\"title\":\"lone\"}",
            "{\"title\":1e999}",
            "[".repeat(10_000),
            "\u0000\u0001\u0002");

    private InputFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.brief("poison on the events topics", "19", InputFaults::poison),
                Fault.brief("50 MB in one request", "20", InputFaults::huge));
    }

    private static void poison(Arena arena, Random random) throws Exception {
        Map<String, Object> config = Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, arena.bootstrapServers());
        try (var producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (String content : POISON) {
                byte[] key = random.nextBoolean() ? null : "default/poison".getBytes(StandardCharsets.UTF_8);
                byte[] value = content.isEmpty() ? null : content.getBytes(StandardCharsets.UTF_8);
                producer.send(new ProducerRecord<>("syncline.events.tasks", key, value))
                        .get();
            }
        }
        Pauses.brief(random);
    }

    private static void huge(Arena arena, Random random) throws Exception {
        byte[] body = new byte[HUGE_BYTES];
        HttpRequest request = HttpRequest.newBuilder(arena.server().uri("/v1/tasks"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        int status;
        try {
            status = arena.server()
                    .client()
                    .send(request, HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (java.io.IOException e) {
            status = 413; // it hung up before all was sent
        }
        if (status != 413) {
            throw new IllegalStateException("50 MB got " + status);
        }
        Pauses.brief(random);
    }
}
