package dev.syncline.deploy.fault;

import dev.syncline.codec.Wire;
import dev.syncline.deploy.LogReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What nobody can read, or carry. */
final class InputFaults {
    private static final int HUGE_BYTES = 50 << 20;
    private static final int REPLAYS = 3;
    /** Of each partition. */
    private static final int REPLAYED = 15;

    private static final List<String> POISON = List.of(
            "",
            "{",
            "null",
            "[1,2]",
            "{\"id\":\"POISON\",\"title\":\"\\u0000\"}",
            "{\"id\":\"POISON\",\"title\":\"\\ud800\"}",
            "{\"id\":\"POISON\",\"title\":\"big\",\"estimate\":1e999}",
            "{\"id\":\"POISON\",\"title\":\"old\",\"rank\":9007199254740993.5}",
            "[".repeat(10_000),
            "\u0000\u0001\u0002");

    private InputFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.brief("poison on the events topics", "19", InputFaults::poison),
                Fault.brief("events published once more, beside new ones", "17", InputFaults::replay),
                Fault.brief("50 MB in one request", "20", InputFaults::huge));
    }

    private static void poison(Arena arena, Random random) throws Exception {
        Map<String, Object> config = Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, arena.bootstrapServers());
        try (var producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (String content : POISON) {
                producer.send(record(content, random, true)).get();
                producer.send(record(content, random, false)).get();
            }
        }
        Pauses.brief(random);
    }

    /** The last ones: so many ids of each document are known. */
    private static void replay(Arena arena, Random random) throws Exception {
        Map<String, Object> config = Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, arena.bootstrapServers());
        try (var producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int time = 0; time < REPLAYS; time++) {
                List<ConsumerRecord<byte[], byte[]>> all =
                        new LogReader(arena.bootstrapServers()).read(LogFaults.EVENTS);
                for (int partition = 0; partition < Arena.PARTITIONS; partition++) {
                    int here = partition;
                    List<ConsumerRecord<byte[], byte[]>> those =
                            all.stream().filter(one -> one.partition() == here).toList();
                    for (var event : those.subList(Math.max(0, those.size() - REPLAYED), those.size())) {
                        producer.send(new ProducerRecord<>(
                                        event.topic(), event.partition(), event.key(), event.value(), event.headers()))
                                .get();
                    }
                }
                Pauses.brief(random);
            }
        }
    }

    /** @param named whether it says, as a proper event does, whose it is */
    private static ProducerRecord<byte[], byte[]> record(String content, Random random, boolean named) {
        String id = new UUID(random.nextLong(), random.nextLong()).toString();
        byte[] key = named ? bytes("default/" + id) : null;
        byte[] value = content.isEmpty() ? null : bytes(content.replace("POISON", id));
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>("syncline.events.tasks", key, value);
        if (named) {
            record.headers()
                    .add("ce_specversion", bytes("1.0"))
                    .add("ce_id", bytes("poison-" + id))
                    .add("ce_source", bytes("/faults"))
                    .add("ce_type", bytes(Wire.PUT))
                    .add("ce_subject", bytes(id))
                    .add("ce_tenant", bytes("default"))
                    .add("content-type", bytes("application/json"));
        }
        return record;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
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
