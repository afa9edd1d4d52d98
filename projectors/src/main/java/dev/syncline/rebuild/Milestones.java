package dev.syncline.rebuild;

import dev.syncline.projector.JobProgress;
import dev.syncline.projector.Milestone;
import java.time.Duration;
import java.util.function.Consumer;

/** Waits for what follows something else, and says so. */
final class Milestones {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    private Milestones() {}

    static void await(Milestone milestone, Consumer<Duration> pause, JobProgress progress) {
        while (!milestone.passed()) {
            progress.waiting(milestone.what());
            pause.accept(LOOK_AGAIN);
            progress.step();
        }
    }
}
