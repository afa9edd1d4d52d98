package dev.syncline.server.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.codec.ChangeCodec;
import dev.syncline.event.Cause;
import dev.syncline.event.Change;
import dev.syncline.event.Document;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Json;
import dev.syncline.event.Operation;
import dev.syncline.event.Position;
import dev.syncline.event.Version;
import dev.syncline.projector.kafka.LogLayout;
import dev.syncline.projector.kafka.LogTopics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class VerdictFeedTest {
    private static final LogLayout LAYOUT = new LogLayout(new LogTopics("log"), 1, 1, (short) 1);
    private static final TopicPartition CHANGES =
            new TopicPartition(LAYOUT.topics().changes(), 0);
    private static final Change CHANGE = new Change(
            new DocumentKey("default", "tasks", "t"),
            Operation.CREATE,
            new Version(3),
            Optional.empty(),
            Optional.of(Document.ofCanonical(Json.object("{\"id\":\"t\"}".getBytes(StandardCharsets.UTF_8)))),
            List.of("id"),
            new Cause("event", "/test", Optional.empty(), Optional.empty(), Optional.empty()));

    /** A decider died behind what it had told; another one decides the same, which stands again. */
    @Test
    void firstPositionIsRemembered() throws Exception {
        MockConsumer<byte[], byte[]> log = new MockConsumer<>("latest");
        Map<TopicPartition, Long> ends = new HashMap<>();
        for (String topic : List.of(
                LAYOUT.topics().changes(),
                LAYOUT.topics().rejections(),
                LAYOUT.topics().duplicates())) {
            ends.put(new TopicPartition(topic, 0), 0L);
        }
        log.updateEndOffsets(ends);
        VerdictFeed feed = new VerdictFeed(log, LAYOUT);
        Thread thread = new Thread(feed, "verdicts");
        thread.start();
        assertThat(feed.awaitListening(Duration.ofSeconds(20))).isTrue();

        for (long position : new long[] {7, 9}) {
            log.schedulePollTask(() -> log.addRecord(new ConsumerRecord<>(
                    CHANGES.topic(), 0, position, ChangeCodec.key(CHANGE.key()), ChangeCodec.encode(CHANGE))));
        }
        Awaitility.await().until(() -> feed.heard("default").equals(Optional.of(new Position(9))));

        assertThat(feed.recent("default", "event").flatMap(Outcome::position)).contains(new Position(7));
        assertThat(feed.stop(Duration.ofSeconds(20))).isTrue();
        thread.join();
    }
}
