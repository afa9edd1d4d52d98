package dev.syncline.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.syncline.projector.KeyOrder;
import dev.syncline.projector.TenantCollection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class PlaceTableTest {
    private static final int STEPS = 200_000;

    private static final long SEED = Long.getLong("places.seed", System.nanoTime());

    private final Random random = new Random(SEED);
    private final List<Segment> segments = new ArrayList<>();
    private final PlaceTable table = new PlaceTable((int) SEED);
    private final Map<String, Place> model = new HashMap<>();

    PlaceTableTest() {
        System.out.println("PlaceTableTest places.seed=" + SEED);
        for (int i = 0; i < 5; i++) {
            segments.add(segment(i));
        }
    }

    private static Segment segment(int number) {
        return new Segment(
                new TenantCollection("default", "tasks"), new SegmentName(1, number), Path.of("segment" + number));
    }

    private Place place() {
        return Place.of(
                segments.get(random.nextInt(segments.size())),
                random.nextInt(Integer.MAX_VALUE),
                1 + random.nextInt(1 << 20),
                random.nextLong() >>> 1,
                random.nextBoolean());
    }

    private static String id(int number) {
        return number % 97 == 0 ? "ü€😀".repeat(1 + number % 63) + number : "task-" + number;
    }

    private Map<String, Place> content(PlaceTable of) {
        Map<String, Place> content = new HashMap<>();
        for (PlaceTable.Cursor cursor = of.cursor(); cursor.next(); ) {
            assertThat(content.put(cursor.id(), cursor.place())).isNull();
        }
        return content;
    }

    @Test
    void idsOfWhatWasNotDeletedComeInOrder() {
        for (int step = 0; step < 20_000; step++) {
            String id = id(random.nextInt(5_000)) + (random.nextBoolean() ? "ｚ" : "a");
            if (random.nextInt(4) == 0) {
                table.remove(id);
                model.remove(id);
            } else {
                Place place = place();
                table.put(id, place);
                model.put(id, place);
            }
        }
        List<String> ids = new ArrayList<>();
        table.copy().idsInOrder().forEachRemaining(ids::add);

        assertThat(ids)
                .containsExactlyElementsOf(model.entrySet().stream()
                        .filter(entry -> !entry.getValue().deleted())
                        .map(Map.Entry::getKey)
                        .sorted(KeyOrder::compareText)
                        .toList());
    }

    @Test
    void holdsWhatAMapHolds() {
        int documents = 20_000;
        for (int step = 0; step < STEPS; step++) {
            // More come than go, then more go than come.
            boolean grows = step / (STEPS / 4) % 2 == 0;
            String id = id(random.nextInt(documents));
            switch (random.nextInt(grows ? 5 : 10)) {
                case 0, 1 -> {
                    Place place = place();
                    assertThat(table.put(id, place)).isEqualTo(Optional.ofNullable(model.put(id, place)));
                }
                case 2 -> {
                    Place place = place();
                    Optional<Place> before = Optional.ofNullable(model.get(id));
                    assertThat(table.putUnlessOlder(id, place)).isEqualTo(before);
                    if (before.isEmpty() || before.get().version() <= place.version()) {
                        model.put(id, place);
                    }
                }
                case 3 -> assertThat(table.get(id)).isEqualTo(Optional.ofNullable(model.get(id)));
                case 4 -> assertThat(table.contains(id)).isEqualTo(model.containsKey(id));
                default -> assertThat(table.remove(id)).isEqualTo(Optional.ofNullable(model.remove(id)));
            }
            if (step % (STEPS / 20) == 0) {
                assertThat(content(table)).isEqualTo(model);
            }
        }
        assertThat(content(table)).isEqualTo(model);
    }

    @Test
    void copyStaysAsItWas() {
        for (int i = 0; i < 5_000; i++) {
            table.put(id(i), place());
        }
        Map<String, Place> before = content(table);
        PlaceTable copy = table.copy();
        copy.put("lost", Place.LOST);
        for (int i = 0; i < 5_000; i++) {
            table.remove(id(i));
            table.put("other-" + i, place());
            table.put(id(i + 2_500), place());
        }
        assertThat(copy.get("lost")).contains(Place.LOST);
        copy.remove("lost");
        assertThat(content(copy)).isEqualTo(before);
    }

    private void fill(int documents) {
        for (int i = 0; i < documents; i++) {
            Place place = place();
            table.put(id(i), place);
            model.put(id(i), place);
        }
    }

    @Test
    void whatStandsInASegmentGoesWithIt() {
        for (int round = 0; round < 20; round++) {
            fill(1_000);
            // Now and then most of them, so that what is left is copied.
            Set<Segment> gone = new HashSet<>();
            for (int i = random.nextInt(4); i >= 0; i--) {
                gone.add(segments.remove(0));
            }
            List<Place> told = new ArrayList<>();
            table.removeIn(Set.copyOf(gone), told::add);
            assertThat(told).isNotEmpty().allMatch(place -> gone.contains(place.segment()));
            // A second time nothing is left to go.
            table.removeIn(Set.copyOf(gone), place -> fail("stood there still: " + place));
            model.values().removeIf(place -> gone.contains(place.segment()));
            assertThat(content(table)).isEqualTo(model);
            while (segments.size() < 5) {
                segments.add(segment(10 * round + segments.size()));
            }
        }
    }

    @Test
    void whoGoesThroughSeesPlacesAsTheyAreBehindACopyOfTheOthers() {
        fill(3_000);
        PlaceTable.Cursor cursor = table.cursor();
        assertThat(cursor.next()).isTrue();
        for (int i = 300; i < 2_500; i++) {
            table.remove(id(i));
            model.remove(id(i));
        }
        for (int i = 2_500; i < 3_000; i++) {
            Place moved = place();
            table.put(id(i), moved);
            model.put(id(i), moved);
        }
        Map<String, Place> seen = new HashMap<>();
        do {
            assertThat(seen.put(cursor.id(), cursor.place())).isNull();
        } while (cursor.next());
        assertThat(seen).isEqualTo(model);
    }

    @Test
    void whoGoesThroughWhileOthersChangeItSeesEachThatStaysOnce() throws InterruptedException {
        Set<String> staying = new HashSet<>();
        for (int i = 0; i < 2_000; i++) {
            table.put("stays-" + i, place());
            staying.add("stays-" + i);
        }
        AtomicBoolean done = new AtomicBoolean();
        AtomicReference<Throwable> failed = new AtomicReference<>();
        Thread writer = new Thread(() -> {
            Random own = new Random(1);
            while (!done.get()) {
                String id = "comes-and-goes-" + own.nextInt(6_000);
                if (own.nextInt(6_000) < 3_000) {
                    table.put(id, Place.of(segments.get(0), 1, 1, 1, false));
                } else {
                    table.remove(id);
                }
                // The lock is not fair.
                LockSupport.parkNanos(1);
            }
        });
        writer.setUncaughtExceptionHandler((thread, failure) -> failed.set(failure));
        writer.start();
        try {
            for (int round = 0; round < 20; round++) {
                assertThat(content(table).keySet()).containsAll(staying);
            }
        } finally {
            done.set(true);
            writer.join();
        }
        assertThat(failed.get()).isNull();
    }
}
