package dev.syncline.deploy.load;

import dev.syncline.catalog.Catalog;
import dev.syncline.codec.EventCodec;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.LoggedChange;
import dev.syncline.projector.kafka.ChangeConsumers;
import dev.syncline.projector.kafka.ChangeRecords;
import dev.syncline.projector.kafka.LogLayout;
import dev.syncline.projector.kafka.LogSetup;
import dev.syncline.projector.kafka.LogTopics;
import dev.syncline.projector.kafka.Records;
import dev.syncline.server.decide.DeciderStreams;
import dev.syncline.server.decide.DefinitionLog;
import dev.syncline.server.decide.VerdictMetrics;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The decider alone: from events that are in the log until their changes are committed. */
final class DeciderRate implements AutoCloseable {
    private static final LogTopics TOPICS = new LogTopics("rates");
    private static final LogLayout LAYOUT = new LogLayout(TOPICS, 4, 1, (short) 1);

    private final Map<String, Object> client;
    private final Catalog catalog;
    private final Path stateDirectory;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Consumer<byte[], byte[]> committed;
    private final List<ConsumerRecord<byte[], byte[]>> held = new ArrayList<>();
    private long taken;

    DeciderRate(String bootstrapServers, Catalog catalog, Path stateDirectory) {
        this.client = Map.of("bootstrap.servers", bootstrapServers);
        this.catalog = catalog;
        this.stateDirectory = stateDirectory;
        this.producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "acks",
                        "all",
                        "linger.ms",
                        20,
                        "batch.size",
                        256 << 10,
                        "buffer.memory",
                        64L << 20),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        ChangeConsumers consumers = new ChangeConsumers(client);
        this.committed = consumers.committed();
        try (Admin admin = Admin.create(client)) {
            LogSetup setup = new LogSetup(admin, LAYOUT);
            setup.apply(catalog);
            new DefinitionLog(consumers, producer, TOPICS, setup, Clock.systemUTC()).publish(catalog);
        }
        TopicPartition changes = new TopicPartition(TOPICS.changes(), 0);
        committed.assign(List.of(changes));
        committed.seek(changes, 0);
    }

    /** The peer is the producer that puts the events into the log. The changes are kept for {@link #changes}. */
    StageRates.Measured measure(int round, int documents) {
        List<ProducerRecord<byte[], byte[]>> events = new ArrayList<>(documents);
        for (int i = 0; i < documents; i++) {
            events.add(Records.of(TOPICS.events("tasks"), null, EventCodec.encode(TaskEvents.put(round, i))));
        }
        long begun = System.nanoTime();
        for (ProducerRecord<byte[], byte[]> event : events) {
            var unused = producer.send(event);
        }
        producer.flush();
        double published = (System.nanoTime() - begun) / 1e9;
        events.clear();
        try (DeciderStreams decider = new DeciderStreams(
                client, LAYOUT, catalog, stateDirectory, 1, 0, VerdictMetrics.NONE, CrashPoint.NONE)) {
            decider.start();
            long before = committed(round * (long) documents + 1);
            long first = System.nanoTime();
            long after = committed((round + 1L) * documents);
            double each = (System.nanoTime() - first) / 1e9 / (after - before);
            return new StageRates.Measured("decider", "producing its events", each * documents, published);
        }
    }

    /** Waits for so many changes since the first round, and says how many there are. */
    private long committed(long least) {
        while (taken < least) {
            for (ConsumerRecord<byte[], byte[]> change : committed.poll(Duration.ofMillis(100))) {
                held.add(change);
                taken++;
            }
        }
        return taken;
    }

    /** Of the last round. */
    List<LoggedChange> changes(int documents) {
        List<LoggedChange> changes = ChangeRecords.decode(held);
        held.clear();
        if (changes.size() != documents) {
            throw new IllegalStateException(documents + " events became " + changes.size() + " changes");
        }
        return changes;
    }

    @Override
    public void close() {
        producer.close();
        committed.close();
    }
}
