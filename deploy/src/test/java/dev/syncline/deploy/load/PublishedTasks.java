package dev.syncline.deploy.load;

import dev.syncline.codec.EventCodec;
import dev.syncline.event.Event;
import dev.syncline.projector.kafka.LogTopics;
import dev.syncline.projector.kafka.Records;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Tasks that come to a running {@code syncline dev} through Kafka. Used by one thread. */
final class PublishedTasks {
    /** Of them changes. */
    private static final int KEYS = 200_000;

    private static final int ROUND = 1_000;
    private static final String EVENTS = new LogTopics("syncline").events("tasks");

    private final OwnDev dev;
    private int made;
    private int published;

    PublishedTasks(OwnDev dev) {
        this.dev = dev;
    }

    /** Called once, before any changes. */
    void make(int count) throws Exception {
        made = count;
        publish(count, count);
    }

    /** Returns the seconds from the first of so many changes until both stores have the last. */
    double change(int count) throws Exception {
        return publish(count, Math.min(KEYS, made));
    }

    /** @param keys tasks that change in turn */
    private double publish(int count, int keys) throws Exception {
        long before = dev.appliedAtRest();
        long begun = System.nanoTime();
        Map<String, Object> config = Map.of(
                "bootstrap.servers",
                dev.addresses().get("kafka").asText(),
                "acks",
                "all",
                "linger.ms",
                20,
                "batch.size",
                256 << 10);
        try (var producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < count; i++) {
                Event.Put put = TaskEvents.put(ROUND, published % keys, published++, "default");
                var unused = producer.send(Records.of(EVENTS, null, EventCodec.encode(put)));
            }
        }
        while (dev.applied() - before < count) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return (System.nanoTime() - begun) / 1e9;
    }
}
