package dev.syncline.rebuild;

import dev.syncline.decide.DocumentState;
import dev.syncline.event.Position;
import dev.syncline.projector.AtOnce;
import dev.syncline.projector.Claim;
import dev.syncline.projector.JobProgress;
import dev.syncline.projector.StoredDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Fills a fresh store, which holds nothing, with the documents that deciding all events has left. */
final class FoldLoad {
    private final FreshStore store;
    private final String topicId;
    private final Throttle throttle;
    private final JobProgress progress;

    FoldLoad(FreshStore store, String topicId, Throttle throttle, JobProgress progress) {
        this.store = store;
        this.topicId = topicId;
        this.throttle = throttle;
        this.progress = progress;
    }

    /** @param positions of the changes partitions, below which everything is in the states */
    void run(Map<Integer, Position> positions, States states) {
        List<Runnable> parts = new ArrayList<>();
        positions.forEach((partition, position) -> parts.add(() -> load(partition, position, states)));
        AtOnce.run(parts);
    }

    private void load(int partition, Position position, States states) {
        try (FreshStore.Loader loader = store.loader();
                States.Entries entries = states.entries(partition)) {
            Claim claim = loader.claim(partition, topicId);
            Chunk chunk = new Chunk();
            while (entries.hasNext()) {
                document(entries.next()).ifPresent(chunk::add);
                if (chunk.full()) {
                    claim = load(loader, claim, chunk, claim.next());
                }
            }
            load(loader, claim, chunk, position);
        }
    }

    /** The position comes with the last documents: whoever dies before begins with an empty store again. */
    private Claim load(FreshStore.Loader loader, Claim claim, Chunk chunk, Position next) {
        List<StoredDocument> documents = chunk.take();
        Claim moved = loader.load(claim, documents, next);
        progress.advance("applied", documents.size());
        throttle.done(documents.size());
        return moved;
    }

    private static Optional<StoredDocument> document(States.Entry entry) {
        DocumentState state = entry.state();
        return state.document()
                .map(document -> new StoredDocument(entry.key(), state.version().orElseThrow(), document));
    }
}
