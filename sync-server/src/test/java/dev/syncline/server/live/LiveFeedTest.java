package dev.syncline.server.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.syncline.codec.ChangeCodec;
import dev.syncline.projector.LoggedChange;
import dev.syncline.projector.kafka.ChangeConsumers;
import dev.syncline.projector.kafka.ChangeFeed;
import dev.syncline.projector.kafka.LogLayout;
import dev.syncline.projector.kafka.LogTopics;
import dev.syncline.projector.kafka.PastChanges;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On which thread those who follow are told. */
class LiveFeedTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final LogLayout LAYOUT = new LogLayout(new LogTopics("log"), 1, 1, (short) 1);
    private static final String FEED = "feed";

    private final Log changes = new Log();
    private final QuietLog log = new QuietLog(LAYOUT);
    private final ChangeFeed feed = new ChangeFeed(() -> log, LAYOUT, 1 << 20);
    private final Thread thread = new Thread(feed, FEED);
    private final PastChanges past = new PastChanges(new ChangeConsumers(Map.of()), LAYOUT, Clock.systemUTC());
    private final LiveFeed live = new LiveFeed(feed, past, LAYOUT, 10, 1 << 20, work -> new Thread(work, "other"));
    private final List<String> told = new CopyOnWriteArrayList<>();

    @BeforeEach
    void listen() throws InterruptedException {
        thread.start();
        assertThat(feed.awaitListening(SOON)).isTrue();
    }

    @AfterEach
    void stop() throws InterruptedException {
        live.close();
        past.close();
        feed.stop(SOON);
        thread.join();
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
                    LAYOUT.topics().changes(),
                    0,
                    logged.position().offset(),
                    ChangeCodec.key(logged.change().key()),
                    ChangeCodec.encode(logged.change())));
        }
        log.schedulePollTask(() -> records.forEach(log::addRecord));
    }

    private void isTold(String... threads) {
        await().atMost(SOON).untilAsserted(() -> assertThat(told).containsExactly(threads));
    }

    @Test
    void whoFollowsAloneIsToldOfOneChangeByTheFeedItself() {
        follow();

        write(1);

        isTold(FEED);
    }

    @Test
    void whereSeveralFollowOthersTellThem() {
        follow();
        follow();

        write(1);

        isTold("other", "other");
    }

    @Test
    void whereMuchComesAtOnceTheFeedHearsOn() {
        follow();

        write(5);

        isTold("other", "other", "other", "other", "other");
    }
}
