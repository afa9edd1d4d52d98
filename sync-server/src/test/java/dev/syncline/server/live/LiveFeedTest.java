package dev.syncline.server.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.syncline.codec.ChangeCodec;
import dev.syncline.projector.LoggedChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** On which thread those who follow are told. */
class LiveFeedTest {
    private final Log changes = new Log();
    private final RunningFeed feed = new RunningFeed();
    private final LiveFeed live = feed.live();
    private final List<String> told = new CopyOnWriteArrayList<>();

    LiveFeedTest() throws InterruptedException {}

    @AfterEach
    void stop() throws InterruptedException {
        feed.stop();
    }

    private void follow() {
        AtomicBoolean woken = new AtomicBoolean();
        // As a stream: it is woken once, however much comes before it looks.
        follow(() -> {
            if (woken.compareAndSet(false, true)) {
                live.threads()
                        .streaming()
                        .quick()
                        .execute(() -> told.add(Thread.currentThread().getName()));
            }
        });
    }

    private void follow(Runnable whenHeard) {
        Interest all = new Interest("default", Map.of(), Optional.empty());
        live.add(
                new Subscriber() {
                    @Override
                    public Interest interest() {
                        return all;
                    }

                    @Override
                    public void heard(LoggedChange change) {
                        whenHeard.run();
                    }
                },
                0);
    }

    private void write(int count) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            LoggedChange logged = changes.put("tasks", "{\"id\":\"t" + changes.next() + "\"}");
            records.add(new ConsumerRecord<>(
                    RunningFeed.LAYOUT.topics().changes(),
                    0,
                    logged.position().offset(),
                    ChangeCodec.key(logged.change().key()),
                    ChangeCodec.encode(logged.change())));
        }
        feed.log().schedulePollTask(() -> records.forEach(feed.log()::addRecord));
    }

    private void isTold(String... threads) {
        await().atMost(RunningFeed.SOON).untilAsserted(() -> assertThat(told).containsExactly(threads));
    }

    @Test
    void whoFollowsAloneIsToldOfOneChangeByTheFeedItself() {
        follow();

        write(1);

        isTold(RunningFeed.FEED);
    }

    @Test
    void whereSeveralFollowOthersTellThem() {
        follow();
        follow();

        write(1);

        isTold(RunningFeed.OTHER, RunningFeed.OTHER);
    }

    @Test
    void whereMuchComesAtOnceTheFeedHearsOn() {
        follow();

        write(5);

        isTold(RunningFeed.OTHER);
    }

    /** All of them are asked before the feed would come to whoever wants it. */
    @Test
    void whereManyFollowWhoeverIsToldAloneDoesNotWaitForThem() {
        follow();
        for (int i = 0; i < 100; i++) {
            follow(() -> {});
        }

        write(1);

        isTold(RunningFeed.OTHER);
    }
}
