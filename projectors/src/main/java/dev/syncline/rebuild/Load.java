package dev.syncline.rebuild;

import dev.syncline.event.Position;
import dev.syncline.projector.AtOnce;
import dev.syncline.projector.Claim;
import dev.syncline.projector.JobProgress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Fills a fresh store from the changes, several partitions at a time; goes on where an earlier one was broken off. */
final class Load {
    /** Counts positions; compaction left fewer documents than those. */
    static final String COUNTER = "read";

    private final ChangeSource source;
    private final FreshStore store;
    private final String topicId;
    private final Last last;
    private final Throttle throttle;
    private final JobProgress progress;

    Load(ChangeSource source, FreshStore store, String topicId, Last last, Throttle throttle, JobProgress progress) {
        this.source = source;
        this.store = store;
        this.topicId = topicId;
        this.last = last;
        this.throttle = throttle;
        this.progress = progress;
    }

    void run(Map<Integer, Position> targets) {
        List<Runnable> parts = new ArrayList<>();
        targets.forEach((partition, target) -> parts.add(() -> load(partition, target)));
        AtOnce.run(parts);
    }

    private void load(int partition, Position target) {
        try (FreshStore.Loader loader = store.loader()) {
            Claim claim = loader.claim(partition, topicId);
            progress.already(COUNTER, claim.next().offset());
            if (claim.next().compareTo(target) >= 0) {
                return;
            }
            try (ChangeSource.Reading reading = source.open(partition, claim.next());
                    ReadAhead chunks = new ReadAhead(reading, partition, target, last, progress)) {
                while (claim.next().compareTo(target) < 0) {
                    ReadAhead.Part part = chunks.take();
                    long before = claim.next().offset();
                    claim = loader.load(claim, part.documents(), part.next());
                    progress.advance(COUNTER, claim.next().offset() - before);
                    progress.advance("applied", part.documents().size());
                    throttle.done(part.documents().size());
                }
            }
        }
    }
}
