package dev.syncline.server.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.syncline.codec.ChangeCodec;
import dev.syncline.projector.LoggedChange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
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
        live.add(
                new Subscriber() {
                    @Override
                    public Interest interest() {
                        return new Interest("default", Map.of(), Optional.empty());
                    }

                    @Override
                    public void heard(LoggedChange change) {
                        live.threads()
                                .streaming()
                                .quick()
                                .execute(() -> told.add(Thread.currentThread().getName()));
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

        isTold(Collections.nCopies(5, RunningFeed.OTHER).toArray(String[]::new));
    }
}
