package dev.syncline.rebuild;

import dev.syncline.event.Position;
import dev.syncline.projector.Claim;
import dev.syncline.projector.JobProgress;
import dev.syncline.projector.StoredDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Fills a fresh store from the changes, several partitions at a time; goes on where an earlier one was broken off. */
final class Load {
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
            progress.advance("read", claim.next().offset());
            try (ChangeSource.Reading reading = source.open(partition, claim.next())) {
                while (claim.next().compareTo(target) < 0) {
                    Chunk chunk = new Chunk();
                    while (!chunk.full() && reading.next().compareTo(target) < 0) {
                        reading.pollLeft(target, offset -> last.holds(partition, offset))
                                .forEach(chunk::add);
                        progress.step();
                    }
                    List<StoredDocument> documents = chunk.take();
                    long before = claim.next().offset();
                    claim = loader.load(claim, documents, reading.next());
                    progress.advance("read", claim.next().offset() - before);
                    progress.advance("applied", documents.size());
                    throttle.done(documents.size());
                }
            }
        }
    }
}
