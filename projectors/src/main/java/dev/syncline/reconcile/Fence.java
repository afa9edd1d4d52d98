package dev.syncline.reconcile;

import dev.syncline.event.Position;
import dev.syncline.projector.ChangesEnd;
import dev.syncline.projector.JobProgress;
import dev.syncline.projector.Milestone;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * Waits until everything that stood in PostgreSQL, in the events and in the changes when it was asked has arrived in all
 * sides. Every wait is bounded and says what it waits for. Thread-safe.
 */
public final class Fence {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);
    /** Each look asks Kafka for every partition: while it lags, that would only keep it from catching up. */
    private static final Duration LOOK_AGAIN_AT_LEAST = Duration.ofMillis(500);
    /** How long a side may stand still before it is asked whether anything is left for it. */
    private static final Duration STANDSTILL = Duration.ofMillis(300);

    private final List<Milestone.Follower> followers;
    private final ChangesEnd changes;
    private final int partitions;
    private final Duration within;
    private final Clock clock;
    private final Consumer<Duration> pause;

    /**
     * @param followers in the order of the flow: capture, decider
     * @param within how long each wait may last
     */
    public Fence(
            List<Milestone.Follower> followers,
            ChangesEnd changes,
            int partitions,
            Duration within,
            Clock clock,
            Consumer<Duration> pause) {
        this.followers = List.copyOf(followers);
        this.changes = changes;
        this.partitions = partitions;
        this.within = within;
        this.clock = clock;
        this.pause = pause;
    }

    /** A side that applies changes: its name, and the first position of a partition that it has not applied. */
    record Side(String name, IntFunction<Position> next) {}

    /**
     * @return where the changes ended
     * @throws FenceException if something did not come in time
     */
    Map<Integer, Position> await(List<Side> sides, JobProgress progress) {
        for (Milestone.Follower follower : followers) {
            await(follower.mark(), progress);
        }
        Map<Integer, Position> furthest = new HashMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            for (Side side : sides) {
                furthest.merge(partition, side.next().apply(partition), Fence::later);
            }
        }
        Map<Integer, Position> ends = ends(furthest, progress);
        sides.forEach(side -> await(side, ends, progress));
        return ends;
    }

    private static Position later(Position one, Position other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private Map<Integer, Position> ends(Map<Integer, Position> from, JobProgress progress) {
        try (ChangesEnd.Search search = changes.search(from)) {
            await(search, progress);
            return search.ends();
        }
    }

    /** Until the side has applied all below {@code target}, or nothing more stands there for it to apply. */
    void await(Side side, Map<Integer, Position> target, JobProgress progress) {
        await(new Applied(side, target, progress), progress);
    }

    private void await(Milestone milestone, JobProgress progress) {
        Instant until = clock.instant().plus(within);
        Duration again = LOOK_AGAIN;
        while (!milestone.passed()) {
            if (clock.instant().isAfter(until)) {
                throw new FenceException(milestone.what(), within.toSeconds());
            }
            progress.waiting(milestone.what());
            pause.accept(again);
            again = again.multipliedBy(2).compareTo(LOOK_AGAIN_AT_LEAST) < 0
                    ? again.multipliedBy(2)
                    : LOOK_AGAIN_AT_LEAST;
            progress.step();
        }
        progress.step();
    }

    private final class Applied implements Milestone {
        private final Side side;
        private final Map<Integer, Position> target;
        private final JobProgress progress;
        private Instant lookAt = clock.instant().plus(STANDSTILL);
        private String what = "";

        private Applied(Side side, Map<Integer, Position> target, JobProgress progress) {
            this.side = side;
            this.target = target;
            this.progress = progress;
        }

        @Override
        public String what() {
            return side.name() + " at position " + what;
        }

        @Override
        public boolean passed() {
            Map<Integer, Position> behind = new HashMap<>();
            target.forEach((partition, end) -> {
                Position next = side.next().apply(partition);
                if (next.compareTo(end) < 0) {
                    behind.put(partition, next);
                    what = end + " of partition " + partition + " (now " + next + ")";
                }
            });
            if (behind.isEmpty()) {
                return true;
            }
            if (clock.instant().isBefore(lookAt)) {
                return false;
            }
            lookAt = clock.instant().plus(STANDSTILL);
            return ends(behind, progress).equals(behind);
        }
    }
}
