package dev.syncline.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.codec.ChangeCodec;
import dev.syncline.event.Cause;
import dev.syncline.event.Change;
import dev.syncline.event.Document;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Json;
import dev.syncline.event.Operation;
import dev.syncline.event.Position;
import dev.syncline.event.Version;
import dev.syncline.projector.kafka.ChangeConsumers;
import dev.syncline.projector.kafka.ForgottenPositionException;
import dev.syncline.projector.kafka.LogLayout;
import dev.syncline.projector.kafka.LogTopics;
import dev.syncline.projector.kafka.PastChanges;
import dev.syncline.server.dev.EmbeddedKafka;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever is behind what the log still has is told so, and never that nothing happened. // I6 */
class PastChangesIT {
    private static final int CHANGES = 10;
    /** Longer than nothing is compacted. */
    private static final Duration LONG = Duration.ofDays(8);

    @TempDir
    private static Path directory;

    private static EmbeddedKafka kafka;
    private static Map<String, Object> client;

    @BeforeAll
    static void startKafka() throws Exception {
        int port = freePort();
        client = Map.of("bootstrap.servers", "127.0.0.1:" + port);
        kafka = EmbeddedKafka.start(directory.resolve("kafka"), port, freePort());
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @AfterAll
    static void stopKafka() {
        kafka.close();
    }

    private static LogLayout layout(String prefix) {
        return new LogLayout(new LogTopics(prefix), 1, 1, (short) 1);
    }

    private static void write(LogLayout layout) throws Exception {
        try (Admin admin = Admin.create(client)) {
            String topic = layout.topics().changes();
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
        }
        try (var producer = new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < CHANGES; i++) {
                Change change = change(i);
                producer.send(new ProducerRecord<>(
                                layout.topics().changes(),
                                change.key().changeKey().getBytes(StandardCharsets.UTF_8),
                                ChangeCodec.encode(change)))
                        .get();
            }
        }
    }

    private static Change change(int number) {
        String id = "note-" + number;
        return new Change(
                new DocumentKey("default", "notes", id),
                Operation.CREATE,
                new Version(number),
                Optional.empty(),
                Optional.of(Document.ofCanonical(Json.NODES.objectNode().put("id", id))),
                List.of("id"),
                new Cause("event-" + number, "/test", Optional.empty(), Optional.empty(), Optional.empty()));
    }

    private static PastChanges past(LogLayout layout, Duration later) {
        return new PastChanges(
                new ChangeConsumers(client), layout, Clock.fixed(Instant.now().plus(later), ZoneOffset.UTC));
    }

    private static List<Position> read(PastChanges past, long from, boolean complete) {
        return past.read(0, new Position(from), new Position(CHANGES), CHANGES, complete).changes().stream()
                .map(logged -> logged.position())
                .toList();
    }

    @Test
    void whatCompactionMayHaveTakenIsNoHistory() throws Exception {
        LogLayout layout = layout("compacted");
        write(layout);

        try (PastChanges now = past(layout, Duration.ZERO);
                PastChanges later = past(layout, LONG)) {
            assertThat(read(now, 3, true)).hasSize(CHANGES - 3);
            assertThat(read(later, 3, false)).hasSize(CHANGES - 3);
            assertThatThrownBy(() -> read(later, 3, true)).isInstanceOf(ForgottenPositionException.class);
            assertThat(read(later, CHANGES, true)).isEmpty();
            assertThat(now.wholeFrom(0)).isEqualTo(new Position(0));
            assertThat(later.wholeFrom(0)).isEqualTo(new Position(CHANGES));
        }
    }

    @Test
    void whatWasDeletedIsForgottenHoweverItIsAskedFor() throws Exception {
        LogLayout layout = layout("deleted");
        write(layout);
        try (Admin admin = Admin.create(client)) {
            admin.deleteRecords(
                            Map.of(new TopicPartition(layout.topics().changes(), 0), RecordsToDelete.beforeOffset(5)))
                    .all()
                    .get();
        }

        try (PastChanges past = past(layout, Duration.ZERO)) {
            assertThat(read(past, 5, true)).hasSize(CHANGES - 5);
            assertThatThrownBy(() -> read(past, 4, false)).isInstanceOf(ForgottenPositionException.class);
            assertThatThrownBy(() -> read(past, 4, true)).isInstanceOf(ForgottenPositionException.class);
            assertThat(past.wholeFrom(0)).isEqualTo(new Position(5));
        }
    }
}
