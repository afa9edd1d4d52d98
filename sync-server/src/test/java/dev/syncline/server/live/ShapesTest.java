package dev.syncline.server.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.catalog.Collection;
import dev.syncline.event.Position;
import dev.syncline.query.Where;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many shapes are held. */
class ShapesTest {
    private static final Collection TASKS = Log.CATALOG.collection("tasks").orElseThrow();

    private final RunningFeed feed = new RunningFeed();
    private final LiveFeed live = feed.live();
    private final Shapes shapes = new Shapes(live, new JoinedLoading(live, List.of()), () -> "log", Clock.systemUTC());

    ShapesTest() throws InterruptedException {}

    @AfterEach
    void stop() throws InterruptedException {
        feed.stop();
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
