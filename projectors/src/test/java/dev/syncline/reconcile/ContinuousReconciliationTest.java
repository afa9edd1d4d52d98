package dev.syncline.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.DocumentKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ContinuousReconciliationTest {
    private static final int RATE = 2;
    /** Documents of one: ten seconds. */
    private static final int WINDOW = 10 * RATE;

    private final World world = new World();
    private final List<Window> windows = new ArrayList<>();
    private int failures;
    private ContinuousReconciliation continuous;

    private record Window(Instant at, Optional<DocumentKey> after, Optional<DocumentKey> upTo, int divergences) {}

    @Test
    void itGoesOnWhereItWasAfterWhateverWentWrong() throws Exception {
        fill(50);
        failures = 2;

        runUntil(4);

        assertThat(windows.get(0).after()).isEmpty();
        assertThat(windows.get(1).after()).isEqualTo(windows.get(0).upTo());
        assertThat(windows.get(2).upTo()).isEmpty();
        assertThat(windows.get(3).after()).as("the next round").isEmpty();
        assertThat(continuous.rounds()).isEqualTo(1);
    }

    @Test
    void itComparesNoFasterThanItsRate() throws Exception {
        fill(50);

        runUntil(4);

        Duration taken = Duration.between(windows.get(0).at(), windows.get(3).at());
        assertThat(taken.toSeconds()).isGreaterThanOrEqualTo(50 / RATE);
    }

    @Test
    void whatDivergesIsReported() throws Exception {
        fill(5);
        world.json.documents.remove(World.key("n03"));

        runUntil(1);

        assertThat(windows.get(0).divergences()).isEqualTo(1);
    }

    /** A window's end is no end: what stands in one store alone, behind all that the others have, is found too. */
    @Test
    void whatOnlyOneStoreHasIsFoundHoweverManyWindowsItTakes() throws Exception {
        fill(WINDOW);
        for (int i = 0; i < WINDOW + 5; i++) {
            String id = "x%02d".formatted(i);
            world.json.documents.put(World.key(id), World.stored(id, 1, ""));
        }

        runUntil(3);

        assertThat(windows.stream().mapToInt(Window::divergences)).containsExactly(0, WINDOW, 5);
        assertThat(windows.get(2).upTo()).as("the end").isEmpty();
    }

    private void fill(int documents) {
        for (int i = 0; i < documents; i++) {
            world.put("n%02d".formatted(i), 10 + i, "\"text\":\"" + i + "\"");
        }
    }

    /** On this thread: the pause between two looks ends it. */
    private void runUntil(int count) throws InterruptedException {
        Look.Sources sources = world.sources();
        Reconciler reconciler = new Reconciler(
                World.CATALOG,
                sources.stores(),
                sources.log(),
                tenant -> 0,
                sources.fence(),
                new Recorded(),
                world.clock());
        continuous = new ContinuousReconciliation(reconciler, RATE, world.clock(), pause -> {
            world.pass(pause);
            if (windows.size() >= count) {
                stop();
            }
        });
        continuous.run();
        assertThat(continuous.stop(Duration.ZERO)).isTrue();
    }

    private void stop() {
        try {
            assertThat(continuous.stop(Duration.ZERO)).isFalse();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static AssertionError notAsked() {
        return new AssertionError("continuous reconciliation asks its reports for nothing");
    }

    private final class Recorded implements Reports {
        @Override
        public void found(
                String id,
                String collection,
                Optional<DocumentKey> after,
                Optional<DocumentKey> upTo,
                List<Divergence> divergences) {
            if (windows.size() == 1 && failures-- > 0) {
                throw new IllegalStateException("a defect");
            }
            windows.add(new Window(world.clock().instant(), after, upTo, divergences.size()));
        }

        @Override
        public void save(String id, String kind, ObjectNode report) {
            throw notAsked();
        }

        @Override
        public List<ObjectNode> list(int limit) {
            throw notAsked();
        }

        @Override
        public Optional<ObjectNode> find(String id) {
            throw notAsked();
        }

        @Override
        public List<Known> open(Filter filter) {
            throw notAsked();
        }

        @Override
        public List<ObjectNode> divergences(Optional<String> id, boolean open, int limit) {
            throw notAsked();
        }

        @Override
        public void repaired(DocumentKey key, DivergenceClass kind, String id) {
            throw notAsked();
        }

        @Override
        public Map<String, Map<String, Long>> counts() {
            throw notAsked();
        }
    }
}
