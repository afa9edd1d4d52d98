package dev.syncline.server.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.catalog.Collection;
import dev.syncline.event.Position;
import dev.syncline.query.Where;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What is held for those who follow is bounded, and all behind {@link Shape#first} is there. */
class ShapeTest {
    private static final Collection TASKS = Log.CATALOG.collection("tasks").orElseThrow();
    private static final long MOST_OF_ALL = 64 << 20;

    private final Log log = new Log();
    private final ShapeMemory memory = new ShapeMemory();

    private Shape shape(String clause) {
        Where where = Where.parse(TASKS, Log.CATALOG, clause, Map.of());
        Shape shape = new Shape(new ShapeDefinition("default", TASKS, where, TASKS.fields(), true, false), memory);
        shape.begin(log.next());
        shape.joined().ifPresent(view -> {
            view.begin();
            shape.ready(log.next(), List.of());
        });
        return shape;
    }

    private void write(Shape shape, int changes, int bytes) {
        for (int i = 0; i < changes; i++) {
            shape.heard(log.put("tasks", "{\"id\":\"t%s\",\"state\":\"%s\"}".formatted(log.next(), "x".repeat(bytes))));
        }
    }

    private void othersHoldTooMuch(int shapes) {
        memory.shapes(shapes);
        memory.held(MOST_OF_ALL);
    }

    private void assertWhole(Shape shape) {
        long first = shape.first().offset();
        assertThat(shape.since(shape.first()).orElseThrow().stream()
                        .map(message -> message.position().offset()))
                .containsExactlyElementsOf(
                        LongStream.range(first, log.next().offset()).boxed().toList());
        if (first > 0) {
            assertThat(shape.since(new Position(first - 1))).isEmpty();
        }
    }

    @Test
    void oneHoldsNoMoreThanItsLimit() {
        Shape shape = shape("true");

        write(shape, 30, 50_000);

        assertWhole(shape);
        assertThat(memory.bytes()).isBetween(ShapeMemory.MOST_BYTES_EACH - 60_000, ShapeMemory.MOST_BYTES_EACH);
    }

    @Test
    void whereAllTogetherHoldTooMuchEachHoldsItsShare() {
        Shape shape = shape("true");
        write(shape, 10, 50_000);
        assertThat(shape.first()).isEqualTo(new Position(0));
        othersHoldTooMuch(640);

        write(shape, 1, 50_000);

        assertWhole(shape);
        assertThat(memory.bytes() - MOST_OF_ALL).isLessThanOrEqualTo(MOST_OF_ALL / 640);
    }

    @Test
    void oneOfWhichNothingIsToldLetsGoToo() {
        Shape shape = shape("true");
        write(shape, 10, 50_000);
        othersHoldTooMuch(6_400);

        shape.shrink();

        assertWhole(shape);
        assertThat(shape.first()).isEqualTo(log.next());
        assertThat(memory.bytes()).isEqualTo(MOST_OF_ALL);
    }

    /** Nobody else can tell what it was told. */
    @Test
    void joinedOneKeepsWhatItHas() {
        Shape shape = shape("project NOT IN (SELECT id FROM projects)");
        write(shape, 10, 50_000);
        othersHoldTooMuch(6_400);

        shape.shrink();
        write(shape, 1, 50_000);

        assertThat(shape.tells(new Position(0))).isTrue();
        write(shape, 30, 50_000);
        assertThat(shape.tells(new Position(0))).isFalse();
    }

    @Test
    void whatTheFeedForgetsMovesItNoFurtherThanItsMessages() {
        Shape shape = shape("state LIKE 'x%'");
        write(shape, 2, 10);
        Position told = new Position(1_000);

        shape.trim(new Position(900));
        shape.gather(told);

        assertThat(shape.first()).isEqualTo(log.next());
        assertThat(shape.since(log.next())).isPresent();
        assertThat(shape.common()).isEqualTo(told);
    }

    @Test
    void whatIsForgottenIsHeldNoMore() {
        Shape shape = shape("true");
        write(shape, 3, 50_000);

        shape.forget();

        assertThat(memory.bytes()).isZero();
    }
}
