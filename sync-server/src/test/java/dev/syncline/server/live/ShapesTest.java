package dev.syncline.server.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.catalog.Collection;
import dev.syncline.event.Position;
import dev.syncline.projector.kafka.ChangeConsumers;
import dev.syncline.projector.kafka.ChangeFeed;
import dev.syncline.projector.kafka.LogLayout;
import dev.syncline.projector.kafka.LogTopics;
import dev.syncline.projector.kafka.PastChanges;
import dev.syncline.query.Where;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How many shapes are held. */
class ShapesTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Collection TASKS = Log.CATALOG.collection("tasks").orElseThrow();
    private static final LogLayout LAYOUT = new LogLayout(new LogTopics("log"), 1, 1, (short) 1);

    private final ChangeFeed feed = new ChangeFeed(() -> new QuietLog(LAYOUT), LAYOUT, 1 << 20);
    private final Thread thread = new Thread(feed, "feed");
    private final PastChanges past = new PastChanges(new ChangeConsumers(Map.of()), LAYOUT, Clock.systemUTC());
    private final LiveFeed live = new LiveFeed(feed, past, LAYOUT, 10, 1 << 20, Thread::new);
    private final Shapes shapes = new Shapes(live, new JoinedLoading(live, List.of()), () -> "log", Clock.systemUTC());

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

    private static ShapeDefinition definition(int size) {
        Where where = Where.parse(TASKS, Log.CATALOG, "size = " + size, Map.of());
        return new ShapeDefinition("default", TASKS, where, TASKS.fields(), false, false);
    }

    @Test
    void eldestThatNobodyFollowsGoesForEachThatComesWhenThereAreTooMany() {
        Shape followed = shapes.get(definition(0));
        followed.watch(() -> {});
        Shape eldest = shapes.get(definition(1));
        Shape asked = shapes.get(definition(2));
        Shape next = shapes.get(definition(3));
        for (int i = 4; i < Shapes.MOST; i++) {
            shapes.get(definition(i));
        }
        shapes.get(definition(2));

        shapes.get(definition(Shapes.MOST));
        shapes.get(definition(Shapes.MOST + 1));

        assertThat(List.of(eldest.first(), next.first())).containsOnly(new Position(Long.MAX_VALUE));
        assertThat(shapes.count()).isEqualTo(Shapes.MOST);
        assertThat(live.subscribers()).isEqualTo(Shapes.MOST);
        assertThat(shapes.get(definition(0))).isSameAs(followed);
        assertThat(shapes.get(definition(2))).isSameAs(asked);
    }
}
