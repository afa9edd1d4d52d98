package dev.syncline.deploy;

import dev.syncline.catalog.RandomDocuments;
import dev.syncline.codec.Wire;
import dev.syncline.event.Json;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.core.message.Encoding;
import io.cloudevents.jackson.JsonFormat;
import io.cloudevents.kafka.CloudEventSerializer;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** A service that knows CloudEvents and Kafka, and nothing of Syncline: in both modes, for two tenants. */
public final class KafkaWriter implements Runnable {
    private static final List<String> TENANTS = List.of("default", "acme");
    private static final long PAUSE_NANOS = 20_000_000;

    private final Documents documents;
    private final History history;
    private final BooleanSupplier stopping;
    private final Random random;
    private final RandomDocuments content;
    private final Map<Encoding, KafkaProducer<String, CloudEvent>> producers;
    private final long seed;
    private int operation;

    public KafkaWriter(String bootstrap, Documents documents, History history, long seed, BooleanSupplier stopping) {
        this.documents = documents;
        this.history = history;
        this.stopping = stopping;
        this.seed = seed;
        this.random = new Random(seed);
        this.content = new RandomDocuments(random);
        this.producers = Map.of(
                Encoding.BINARY, producer(bootstrap, Encoding.BINARY),
                Encoding.STRUCTURED, producer(bootstrap, Encoding.STRUCTURED));
    }

    private static KafkaProducer<String, CloudEvent> producer(String bootstrap, Encoding encoding) {
        return new KafkaProducer<>(Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap,
                ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class,
                ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, CloudEventSerializer.class,
                CloudEventSerializer.ENCODING_CONFIG, encoding,
                CloudEventSerializer.EVENT_FORMAT_CONFIG, JsonFormat.CONTENT_TYPE));
    }

    @Override
    public void run() {
        try {
            while (!stopping.getAsBoolean()) {
                publish();
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            producers.values().forEach(KafkaProducer::close);
        }
    }

    private void publish() throws InterruptedException {
        String id = "kafka-" + seed + "-" + operation++;
        String tenant = TENANTS.get(random.nextInt(TENANTS.size()));
        Documents.Target target = documents.any(random);
        CloudEventBuilder event = CloudEventBuilder.v1()
                .withId(id)
                .withSource(URI.create("/workload"))
                .withSubject(target.id())
                .withExtension(Wire.TENANT, tenant);
        switch (random.nextInt(5)) {
            case 0 -> event.withType(Wire.DELETE);
            case 1 ->
                event.withType(Wire.PATCH).withData("application/json", Json.bytes(content.patch(target.collection())));
            default ->
                event.withType(Wire.PUT)
                        .withData("application/json", Json.bytes(content.document(target.collection(), target.id())));
        }
        Encoding encoding = random.nextBoolean() ? Encoding.BINARY : Encoding.STRUCTURED;
        History.Told told = History.Told.ACKNOWLEDGED;
        try {
            producers
                    .get(encoding)
                    .send(new ProducerRecord<>(
                            "syncline.events." + target.collection().name(), tenant + "/" + target.id(), event.build()))
                    .get();
        } catch (ExecutionException e) {
            told = History.Told.UNKNOWN;
        }
        history.add(id, told, encoding + " to " + tenant + "/" + target);
    }
}
