package dev.syncline.reconcile;

import static dev.syncline.reconcile.World.key;
import static dev.syncline.reconcile.World.stored;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.event.DocumentKey;
import dev.syncline.event.Version;
import dev.syncline.projector.LogState;
import dev.syncline.projector.SnapshotDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random faults on random states; what is found is what comparing three maps finds. */
class ComparisonPropertyTest {
    private static final int DOCUMENTS = 400;
    private static final List<String> IDS = List.of("a", "\uFFFD", "\uD83D\uDE00", "Z", "\u00E9", "-", "1", "aa");

    private final World world = new World();

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void findsExactlyWhatNaiveComparisonFinds(long seed) {
        Random random = new Random(seed);
        fill(random);
        for (int i = 0; i < 30; i++) {
            plant(random, random.nextBoolean() ? world.postgres : world.json);
        }

        for (Mode mode : Mode.values()) {
            List<String> found = world.compare(mode).divergences().stream()
                    .flatMap(divergence -> divergence.wrong().stream()
                            .map(store -> divergence.key().id() + " "
                                    + divergence.kind().wire() + " " + store))
                    .sorted()
                    .toList();
            assertThat(found).as("%s", mode).isEqualTo(naive(mode == Mode.DEEP));
        }
    }

    private void fill(Random random) {
        for (int i = 0; i < DOCUMENTS; i++) {
            String id = IDS.get(random.nextInt(IDS.size())) + IDS.get(random.nextInt(IDS.size())) + random.nextInt(300);
            if (random.nextInt(10) == 0) {
                world.delete(id, i);
            } else {
                world.put(id, i, "\"text\":\"" + random.nextInt(5) + "\"");
            }
        }
    }

    private void plant(Random random, MemorySide side) {
        List<DocumentKey> keys = new ArrayList<>(world.log.entries.keySet());
        DocumentKey key = keys.get(random.nextInt(keys.size()));
        long version = world.log.entries.get(key).version().offset();
        switch (random.nextInt(6)) {
            case 0 -> side.documents.remove(key);
            case 1 -> side.documents.put(key, stored(key.id(), version + 1, ""));
            case 2 -> side.documents.put(key, stored(key.id(), Math.max(0, version - 1), ""));
            case 3 -> side.documents.put(key, stored(key.id(), version, "\"text\":\"planted\""));
            case 4 ->
                side.documents.put(key, new SnapshotDocument(key, Optional.of(new Version(version)), Optional.empty()));
            default -> {
                String id = "new" + random.nextInt(1000);
                side.documents.put(key(id), stored(id, 1, ""));
            }
        }
    }

    private List<String> naive(boolean deep) {
        List<String> expected = new ArrayList<>();
        TreeSet<DocumentKey> keys = new TreeSet<>(world.log.entries.keySet());
        keys.addAll(world.postgres.documents.keySet());
        keys.addAll(world.json.documents.keySet());
        for (DocumentKey key : keys) {
            Optional<LogState.Entry> entry =
                    Optional.ofNullable(world.log.entries.get(key)).filter(known -> !known.deleted());
            boolean alike = Optional.ofNullable(world.postgres.documents.get(key))
                    .equals(Optional.ofNullable(world.json.documents.get(key)));
            for (MemorySide side : List.of(world.postgres, world.json)) {
                String kind = kind(entry, Optional.ofNullable(side.documents.get(key)));
                // Alike in both stores, content is not asked for.
                if (!kind.isEmpty() && !(kind.equals("content") && alike && !deep)) {
                    expected.add(key.id() + " " + kind + " " + side.name());
                }
            }
        }
        return expected.stream().sorted().toList();
    }

    private String kind(Optional<LogState.Entry> entry, Optional<SnapshotDocument> found) {
        if (entry.isEmpty()) {
            return found.isEmpty() ? "" : "extra";
        }
        if (found.isEmpty()) {
            return "missing";
        }
        if (found.get().document().isEmpty()) {
            return "unreadable";
        }
        int versions = found.get().version().orElseThrow().compareTo(entry.get().version());
        boolean same = found.get()
                .document()
                .get()
                .equals(world.log.documents.get(entry.get().key()));
        return versions < 0 ? "stale-version" : versions > 0 ? "version-ahead" : same ? "" : "content";
    }
}
