package dev.syncline.rebuild;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.Collection;
import dev.syncline.event.Json;
import dev.syncline.event.Position;
import dev.syncline.projector.JobProgress;
import dev.syncline.projector.StoreSnapshots;
import dev.syncline.rebuild.RebuildJob.Stage;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One rebuild, from an empty fresh store until it is the live one. What died goes on from the stage that was kept, and
 * within the load from the positions that stand in the fresh store itself. Used by one thread.
 */
final class Rebuild {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
    /** So many looks at the log come to one at whether the switch was asked. */
    private static final int LOOKS = 10;
    /** Closer than this the fresh store is compared, and the rest comes with the swap. */
    private static final long NEAR = 500;

    private final Surroundings with;
    private final FreshStore store;
    private final RebuildJobs jobs;
    private final JobProgress progress;
    private RebuildJob job;

    Rebuild(Surroundings with, RebuildJob job, FreshStore store, RebuildJobs jobs, JobProgress progress) {
        this.with = with;
        this.job = job;
        this.store = store;
        this.jobs = jobs;
        this.progress = progress;
    }

    /**
     * @return what came out
     * @throws RefusedException if the fresh store is not what the log says
     */
    ObjectNode run() {
        if (job.stage() == Stage.BEGUN) {
            new Fill(with, job, store, collections(), progress).run();
            reached(Stage.LOADED);
        }
        if (job.stage() == Stage.LOADED) {
            store.complete(progress);
            reached(Stage.COMPLETE);
        }
        if (job.request().until().isPresent()) {
            return aside(store.setAside());
        }
        boolean whole = job.request().collections().isEmpty();
        try (Follow follow = new Follow(with.changes(), store, job.topicId(), whole, progress)) {
            catchUp(follow);
            prove();
            if (job.stage() != Stage.SWITCHING) {
                if (awaitSwitch(follow)) {
                    prove();
                }
                reached(Stage.SWITCHING);
            }
            // What came while it was compared must not be left for the moment in which the live store stands still.
            catchUp(follow);
            progress.doing("switching");
            progress.step();
            FreshStore.Swapped swapped = follow.swap();
            jobs.remove(job.id());
            return outcome(swapped);
        }
    }

    private void reached(Stage stage) {
        job = job.at(stage);
        jobs.save(job);
    }

    private List<Collection> collections() {
        List<String> names = job.request().collections();
        return with.catalog().collections().stream()
                .filter(collection -> names.isEmpty() || names.contains(collection.name()))
                .toList();
    }

    /** What was built from events may be ahead of the changes: it is compared when their changes were applied, too. */
    private void catchUp(Follow follow) {
        Map<Integer, Position> least = Map.of();
        if (job.request().source() == Source.EVENTS) {
            Milestones.await(with.decider().mark(), with.pause(), progress);
            least = with.changes().ends();
        }
        progress.doing("catching up");
        progress.step();
        long behind = follow.step();
        while (behind > NEAR || !follow.passed(least)) {
            if (behind <= NEAR) {
                progress.waiting("the live store, which a part of it must not overtake");
                with.pause().accept(LOOK_AGAIN);
            }
            progress.step();
            behind = follow.step();
        }
    }

    private void prove() {
        try {
            StoreSnapshots other = with.live().entrySet().stream()
                    .filter(live -> !live.getKey().equals(job.request().store()))
                    .findFirst()
                    .orElseThrow()
                    .getValue();
            new Proof(with, store.snapshots(), other, progress).run(collections());
        } catch (RefusedException e) {
            reached(Stage.REFUSED);
            throw e;
        }
    }

    /** @return whether it waited: the fresh store may then have been touched since it was compared */
    private boolean awaitSwitch(Follow follow) {
        boolean waited = false;
        while (!switchAsked()) {
            waited = true;
            for (int look = 0; look < LOOKS; look++) {
                progress.waiting("switch");
                follow.step();
                with.pause().accept(LOOK_AGAIN);
                progress.step();
            }
        }
        return waited;
    }

    private boolean switchAsked() {
        return job.request().swap() || jobs.asked(job.id(), RebuildJobs.Ask.SWITCH) != 0;
    }

    private static ObjectNode aside(FreshStore.Aside aside) {
        return Json.NODES
                .objectNode()
                .put("switched", false)
                .put("kept", aside.name())
                .put("read", aside.read())
                .put("drop", "syncline rebuild drop %s --confirm %1$s".formatted(aside.name()));
    }

    private static ObjectNode outcome(FreshStore.Swapped swapped) {
        ObjectNode tree = Json.NODES.objectNode().put("switched", true).put("kept", swapped.kept());
        ArrayNode moved = tree.putArray("moved");
        swapped.moved().forEach(moved::add);
        ArrayNode lost = tree.putArray("lost");
        swapped.lost().forEach(lost::add);
        return tree;
    }
}
