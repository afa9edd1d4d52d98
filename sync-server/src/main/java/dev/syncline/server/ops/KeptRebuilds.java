package dev.syncline.server.ops;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import dev.syncline.rebuild.RebuildJob;
import dev.syncline.rebuild.RebuildJobs;
import dev.syncline.rebuild.Rebuilds;
import java.util.Optional;

/** What is set on rebuilds, kept beside them. Thread-safe. */
final class KeptRebuilds implements JobsResource.Elsewhere {
    static final String KIND = "rebuild-";

    private final Rebuilds rebuilds;

    KeptRebuilds(Rebuilds rebuilds) {
        this.rebuilds = rebuilds;
    }

    JobSettings settings(RebuildJob job) {
        return new Settings(rebuilds, job);
    }

    private record Settings(Rebuilds rebuilds, RebuildJob job) implements JobSettings {
        private static RebuildJobs.Ask ask(Setting what) {
            return switch (what) {
                case RATE -> RebuildJobs.Ask.RATE;
                case PAUSED -> RebuildJobs.Ask.PAUSE;
                case CANCELLED -> RebuildJobs.Ask.CANCEL;
            };
        }

        @Override
        public long get(Setting what) {
            return rebuilds.asked(job, ask(what));
        }

        @Override
        public void set(Setting what, long value) {
            rebuilds.ask(job, ask(what), value);
        }
    }

    /** One that is not what the log says has ended: it is dropped by name. */
    @Override
    public Optional<ObjectNode> tell(String id, JobSettings.Setting what, long value) {
        return rebuilds.find(id)
                .filter(job -> job.stage() != RebuildJob.Stage.REFUSED)
                .map(job -> tell(job, what, value));
    }

    private ObjectNode tell(RebuildJob job, JobSettings.Setting what, long value) {
        settings(job).set(what, value);
        ObjectNode tree = Json.NODES
                .objectNode()
                .put("id", job.id())
                .put("kind", KIND + job.request().store());
        if (what == JobSettings.Setting.CANCELLED && isWithdrawn(job)) {
            return tree.put("state", "cancelled").put("detail", "Nobody worked on it; nothing of it is left");
        }
        return tree.put("state", "not worked on here")
                .put("detail", "Kept for whichever server works on it, which hears of it within a second");
    }

    private boolean isWithdrawn(RebuildJob job) {
        rebuilds.withdraw(job);
        return rebuilds.find(job.id()).isEmpty();
    }
}
