package dev.syncline.deploy.fault;

import dev.syncline.deploy.Convergence;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** One fault under load, and what is found when everything has come to rest. */
final class FaultRun {
    private static final Duration HEARD_WITHIN = Duration.ofMinutes(1);
    private static final int OPERATIONS = 60;
    private static final double TOLD_WITHIN_SECONDS = 5;

    /**
     * What came of it. All lists are empty where Syncline is what it must be.
     *
     * @param told in seconds, where something had to be said
     * @param healed in seconds, from the cause's end until everything was well again
     */
    record Findings(
            int operations,
            List<String> lost,
            List<String> doubled,
            List<String> inverted,
            List<String> skipped,
            List<String> diverged,
            Optional<Double> told,
            boolean toldLate,
            double healed) {
        boolean isClean() {
            return all().isEmpty() && !toldLate;
        }

        List<String> all() {
            List<String> all = new ArrayList<>();
            List.of(lost, doubled, inverted, skipped, diverged).forEach(all::addAll);
            return all;
        }
    }

    private FaultRun() {}

    static Findings of(Fault fault, Arena arena, long seed) throws Exception {
        if (fault.end().isPresent()) {
            return EndingRun.of(fault, arena, seed);
        }
        Random random = random(fault, seed);
        Convergence convergence = new Convergence(arena.others(), arena.server());
        long since = convergence.ends().getOrDefault(arena.partition(), 0L);
        try (Workload workload = new Workload(arena, random.nextInt(1_000_000), since)) {
            workload.awaitMore(OPERATIONS);
            Optional<Double> told;
            try (HealthWatch watch = HealthWatch.of(arena.server())) {
                arena.watched(watch);
                fault.strike().on(arena, random);
                told = watch.told();
            }
            long mended = System.nanoTime();
            arena.heal();
            double healed = (System.nanoTime() - mended) / 1e9;
            workload.awaitMore(OPERATIONS);
            workload.finish();
            // What was put aside is applied once what stood against it is gone.
            arena.heal();
            convergence.awaitRest();
            return findings(fault, convergence, workload, since, told, healed);
        }
    }

    /** Another one for each fault: what is written again in the same arena would be told as it was told before. */
    static Random random(Fault fault, long seed) {
        return new Random(31 * seed + fault.name().hashCode());
    }

    static boolean isLate(Optional<Double> told) {
        return told.orElse(Double.MAX_VALUE) > TOLD_WITHIN_SECONDS;
    }

    /** At rest, of everything that was written and told since a position. */
    static Findings findings(
            Fault fault, Convergence convergence, Workload workload, long since, Optional<Double> told, double healed)
            throws SQLException, InterruptedException {
        var subscriber = workload.subscriber();
        List<String> skipped = new ArrayList<>();
        try {
            Awaitility.await()
                    .atMost(HEARD_WITHIN)
                    .until(() -> !subscriber.refused().isEmpty()
                            || convergence
                                    .skipped(subscriber.versions(), Workload.TENANT, since)
                                    .isEmpty());
        } catch (ConditionTimeoutException e) {
            skipped.add("the subscriber has not heard all within " + HEARD_WITHIN);
        }
        if (!subscriber.refused().isEmpty()) {
            skipped.add("the subscriber was refused: " + subscriber.refused());
        }
        skipped.addAll(convergence.skipped(subscriber.versions(), Workload.TENANT, since));
        List<String> inverted = new ArrayList<>(convergence.inverted());
        inverted.addAll(workload.wentBack());
        inverted.addAll(workload.diary().disordered());
        List<String> lost = new ArrayList<>(convergence.lost(workload.history()));
        lost.addAll(workload.diary().lost());
        Optional<Double> wanted = fault.told() ? told : Optional.empty();
        boolean late = fault.told() && isLate(told);
        return new Findings(
                workload.operations(),
                lost,
                convergence.doubled(workload.history()),
                inverted,
                skipped,
                convergence.diverged(),
                wanted,
                late,
                healed);
    }
}
