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

    /** So many are in memory at a time. */
    private static final int FILL = 200_000;

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
            LogSetup setup = new LogSetup(admin, LAYOUT, CrashPoint.NONE);
            setup.apply(catalog);
            new DefinitionLog(consumers, producer, TOPICS, setup, Clock.systemUTC(), CrashPoint.NONE).publish(catalog);
        }
        TopicPartition changes = new TopicPartition(TOPICS.changes(), 0);
        committed.assign(List.of(changes));
        committed.seek(changes, 0);
    }

    /** The peer is the producer that puts the events into the log. The changes are kept for {@link #changes}. */
    StageRates.Measured measure(int round, int documents) {
        List<ProducerRecord<byte[], byte[]>> events = events(round, 0, documents);
        long begun = System.nanoTime();
        send(events);
        double published = (System.nanoTime() - begun) / 1e9;
        return new StageRates.Measured(
                "decider", "producing its events", documents / decidedPerSecond(documents), published);
    }

    private static List<ProducerRecord<byte[], byte[]>> events(int round, int from, int to) {
        List<ProducerRecord<byte[], byte[]>> events = new ArrayList<>(to - from);
        for (int i = from; i < to; i++) {
            events.add(Records.of(TOPICS.events("tasks"), null, EventCodec.encode(TaskEvents.put(round, i))));
        }
        return events;
    }

    private void send(List<ProducerRecord<byte[], byte[]>> events) {
        for (ProducerRecord<byte[], byte[]> event : events) {
            var unused = producer.send(event);
        }
        producer.flush();
        events.clear();
    }

    /** Of so many events that are in the log: from the first change that is committed to the last. */
    private double decidedPerSecond(int documents) {
        long known = taken;
        try (DeciderStreams decider = new DeciderStreams(
                client, LAYOUT, catalog, stateDirectory, 1, 0, VerdictMetrics.NONE, CrashPoint.NONE)) {
            decider.start();
            long before = committed(known + 1);
            long first = System.nanoTime();
            long after = committed(known + documents);
            return (after - before) / ((System.nanoTime() - first) / 1e9);
        }
    }

    /** Lets so many documents more be there; nothing is kept. */
    void fill(int round, int documents) {
        for (int from = 0; from < documents; from += FILL) {
            int to = Math.min(documents, from + FILL);
            send(events(round, from, to));
            decidedPerSecond(to - from);
            held.clear();
        }
    }

    /** Events decided per second, of new documents, beside all that are there. */
    double perSecond(int round, int documents) {
        send(events(round, 0, documents));
        double rate = decidedPerSecond(documents);
        held.clear();
        return rate;
    }

    /** Waits until so many changes have come since it was made, and says how many have. */
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
