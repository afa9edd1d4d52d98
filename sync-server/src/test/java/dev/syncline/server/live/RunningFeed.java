package dev.syncline.server.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.projector.kafka.ChangeConsumers;
import dev.syncline.projector.kafka.ChangeFeed;
import dev.syncline.projector.kafka.LogLayout;
import dev.syncline.projector.kafka.LogTopics;
import dev.syncline.projector.kafka.PastChanges;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/** A live feed that hears a {@link QuietLog} of one partition. */
final class RunningFeed {
    static final LogLayout LAYOUT = new LogLayout(new LogTopics("log"), 1, 1, (short) 1);
    static final Duration SOON = Duration.ofSeconds(20);
    /** The thread that hears; those that tell have the other name. */
    static final String FEED = "feed";

    static final String OTHER = "other";

    private final QuietLog log = new QuietLog(LAYOUT);
    private final ChangeFeed feed = new ChangeFeed(() -> log, LAYOUT, 1 << 20);
    private final Thread thread = new Thread(feed, FEED);
    private final PastChanges past = new PastChanges(new ChangeConsumers(Map.of()), LAYOUT, Clock.systemUTC());
    private final LiveFeed live = new LiveFeed(feed, past, LAYOUT, 10, 1 << 20, work -> new Thread(work, OTHER));

    RunningFeed() throws InterruptedException {
        thread.start();
        assertThat(feed.awaitListening(SOON)).isTrue();
    }

    QuietLog log() {
        return log;
    }

    LiveFeed live() {
        return live;
    }

    void stop() throws InterruptedException {
        live.close();
        past.close();
        feed.stop(SOON);
        thread.join();
    }
}
