package dev.syncline.projector.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.syncline.codec.ChangeCodec;
import dev.syncline.event.Cause;
import dev.syncline.event.Change;
import dev.syncline.event.Document;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Json;
import dev.syncline.event.Operation;
import dev.syncline.event.Position;
import dev.syncline.event.Version;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChangeFeedTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final LogLayout LAYOUT = new LogLayout(new LogTopics("log"), 1, 2, (short) 1);
    private static final String CHANGES = LAYOUT.topics().changes();
    private static final String REJECTIONS = LAYOUT.topics().rejections();

    private final Queue<Consumer<byte[], byte[]>> consumers = new ConcurrentLinkedQueue<>();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final ChangeFeed feed = new ChangeFeed(consumers::remove, LAYOUT, 1 << 20);
    private final Thread thread = new Thread(feed, "feed");

    private void listen(List<MockConsumer<byte[], byte[]>> each) throws InterruptedException {
        consumers.addAll(each);
        feed.listen((partition, changes) -> changes.forEach(logged ->
                told.add("%d@%d".formatted(partition, logged.position().offset()))));
        feed.listenToOthers(logged -> told.add("rejection@" + logged.offset()));
        thread.start();
        assertThat(feed.awaitListening(SOON)).isTrue();
    }

    @AfterEach
    void stop() throws InterruptedException {
        feed.stop(SOON);
        thread.join();
    }

    /** Nothing stands before its ends; a reader that goes back finds what was added. */
    private static MockConsumer<byte[], byte[]> log(long rejectionsEnd) {
        MockConsumer<byte[], byte[]> log = new MockConsumer<>("none");
        Map<TopicPartition, Long> ends = new HashMap<>();
        for (String topic : List.of(CHANGES, REJECTIONS, LAYOUT.topics().duplicates())) {
            for (int partition = 0; partition < LAYOUT.changePartitions(); partition++) {
                ends.put(new TopicPartition(topic, partition), topic.equals(REJECTIONS) ? rejectionsEnd : 0);
            }
        }
        log.updateBeginningOffsets(ends);
        log.updateEndOffsets(ends);
        return log;
    }

    private static void come(MockConsumer<byte[], byte[]> log, List<ConsumerRecord<byte[], byte[]>> records) {
        log.schedulePollTask(() -> records.forEach(log::addRecord));
    }

    private static ConsumerRecord<byte[], byte[]> change(int partition, long offset, long version) {
        Change change = new Change(
                new DocumentKey("default", "tasks", "t" + partition),
                Operation.CREATE,
                new Version(version),
                Optional.empty(),
                Optional.of(Document.ofCanonical(Json.object("{\"id\":\"t\"}".getBytes(StandardCharsets.UTF_8)))),
                List.of("id"),
                new Cause("event", "/test", Optional.empty(), Optional.empty(), Optional.empty()));
        return new ConsumerRecord<>(
                CHANGES, partition, offset, ChangeCodec.key(change.key()), ChangeCodec.encode(change));
    }

    private static ConsumerRecord<byte[], byte[]> rejection(long offset) {
        return new ConsumerRecord<>(REJECTIONS, 0, offset, new byte[0], new byte[0]);
    }

    private void isTold(String... expected) {
        await().atMost(SOON).untilAsserted(() -> assertThat(told).containsExactly(expected));
    }

    /** A decider died behind what it had told; another one decides the same, which stands again. */
    @Test
    void changeIsToldOnceAndItsLastPositionIsKnown() throws Exception {
        MockConsumer<byte[], byte[]> log = log(0);
        listen(List.of(log));
        come(log, List.of(rejection(0), change(0, 0, 7)));
        come(log, List.of(change(0, 2, 7), change(0, 3, 8)));

        isTold("0@0", "rejection@0", "0@3");
        assertThat(feed.last(0)).contains(new Position(3));
        assertThat(feed.last(1)).isEmpty();
    }

    @Test
    void whatFailsIsGoneOnWith() throws Exception {
        MockConsumer<byte[], byte[]> first = log(0);
        MockConsumer<byte[], byte[]> second = log(0);
        listen(List.of(first, second));
        come(first, List.of(rejection(0), change(0, 0, 7)));
        isTold("0@0", "rejection@0");
        first.setPollException(new KafkaException("planted"));
        come(second, List.of(rejection(1), change(0, 1, 8)));

        isTold("0@0", "rejection@0", "0@1", "rejection@1");
    }

    /** Rejections expire; whoever waited for one does so no more. */
    @Test
    void rejectionsThatAreGoneHoldUpNothing() throws Exception {
        MockConsumer<byte[], byte[]> first = log(0);
        MockConsumer<byte[], byte[]> expired = log(5);
        MockConsumer<byte[], byte[]> third = log(5);
        listen(List.of(first, expired, third));
        come(first, List.of(rejection(0)));
        isTold("rejection@0");
        first.setPollException(new KafkaException("planted"));
        come(expired, List.of(rejection(5)));
        come(third, List.of(rejection(5), change(0, 0, 7)));

        isTold("rejection@0", "0@0", "rejection@5");
        assertThat(feed.hears()).isTrue();
    }

    @Test
    void partitionThatCannotBeReadHoldsUpNoOther() throws Exception {
        MockConsumer<byte[], byte[]> log = log(0);
        listen(List.of(log));
        come(log, List.of(new ConsumerRecord<>(CHANGES, 0, 0, new byte[0], new byte[] {'?'}), change(1, 0, 7)));
        come(log, List.of(change(0, 1, 8), rejection(0), change(1, 1, 9)));

        isTold("1@0", "1@1", "rejection@0");
        assertThat(feed.next(0)).isEqualTo(new Position(0));
        await().atMost(SOON).until(() -> !feed.hears());
    }
}
