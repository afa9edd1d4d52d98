package dev.syncline.deploy.load;

import dev.syncline.deploy.load.Comparison.Unit;
import dev.syncline.projector.LoggedChange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is measured stage by stage, on a Kafka and a PostgreSQL inside this process. */
final class StageParts {
    /** Its default, and the one that is best here. */
    private static final List<Integer> SINK_BATCHES = List.of(500, 5_000);
    /** Documents that are there when it is measured what one more costs. */
    private static final List<Integer> GROWTH = List.of(10_000, 100_000, 1_000_000, 10_000_000);

    private static final int GROWTH_SAMPLE = 20_000;

    private final Path directory;
    private final boolean quick;
    private final Comparisons comparisons;
    private int made;

    StageParts(Path directory, boolean quick, Comparisons comparisons) {
        this.directory = directory;
        this.quick = quick;
        this.comparisons = comparisons;
    }

    List<Bench.Part> all() {
        return List.of(new Bench.Part("stages", this::stages));
    }

    /** Each alone, on a Kafka and a PostgreSQL inside this process. */
    private void stages() throws Exception {
        int count = quick ? 20_000 : 200_000;
        try (StageRates.Rig rig = new StageRates.Rig(directory.resolve("stages-" + made++))) {
            // A young decider and a young COPY are no peers.
            for (int again = 0; again < 2; again++) {
                StageRates.Measured decider = rig.decider().measure(again, count);
                List<LoggedChange> changes = rig.decider().changes(count);
                PostgresRate writer = rig.postgres();
                List<StageRates.Measured> postgres = new ArrayList<>(writer.measure(changes));
                if (again > 0 && !quick && !comparisons.isWarmingUp()) {
                    Optional<JdbcSink> sink = rig.sink();
                    for (int batch : sink.isPresent() ? SINK_BATCHES : List.<Integer>of()) {
                        postgres.addAll(writer.beside(sink.get(), batch, changes));
                    }
                }
                StageRates.Measured json = rig.json(again).measure(changes);
                if (again > 0) {
                    comparisons.add(decider, count, 0);
                    for (StageRates.Measured one : postgres) {
                        comparisons.add(one, count, aimOf(one.peer()));
                    }
                    comparisons.add(json, count, 0.5);
                }
            }
        }
    }

    private static double aimOf(String peer) {
        return peer.contains("sink") ? 3 : peer.contains("unnest") ? 0.8 : 0;
    }

    /**
     * What deciding costs beside ever more documents: itself is the peer.
     *
     * @param most documents that are there at last
     * @param rounds at each number, behind one that warms up
     */
    void growth(int most, int rounds) throws Exception {
        try (StageRates.Rig rig = new StageRates.Rig(directory.resolve("growth"))) {
            DeciderRate decider = rig.decider();
            int batch = 0;
            int there = 0;
            List<Double> few = new ArrayList<>();
            for (int wanted : GROWTH.stream().filter(one -> one <= most).toList()) {
                decider.fill(batch++, wanted - there);
                there = wanted;
                for (int i = 0; i <= rounds; i++) {
                    double rate = decider.perSecond(batch++, GROWTH_SAMPLE);
                    there += GROWTH_SAMPLE;
                    if (i > 0 && few.size() < rounds) {
                        few.add(rate);
                    } else if (i > 0) {
                        String what = "deciding beside %,d documents".formatted(wanted);
                        comparisons.add(
                                what,
                                "beside %,d".formatted(GROWTH.get(0)),
                                Unit.PER_SECOND,
                                0.8,
                                rate,
                                few.get(i - 1));
                    }
                }
            }
        }
    }
}
