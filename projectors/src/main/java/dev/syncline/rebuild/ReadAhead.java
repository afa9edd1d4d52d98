package dev.syncline.rebuild;

import dev.syncline.event.Position;
import dev.syncline.projector.AtOnce;
import dev.syncline.projector.JobProgress;
import dev.syncline.projector.StoredDocument;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What a partition left, chunk by chunk, one read while the one before it is loaded. Used by one thread. */
final class ReadAhead implements AutoCloseable {
    private final ChangeSource.Reading reading;
    private final Position target;
    private final Last last;
    private final int partition;
    private final JobProgress progress;
    private final ExecutorService reader = Executors.newSingleThreadExecutor();
    private Future<Part> ahead;

    /** @param target behind the last position that is read; there is something below it */
    ReadAhead(ChangeSource.Reading reading, int partition, Position target, Last last, JobProgress progress) {
        this.reading = reading;
        this.partition = partition;
        this.target = target;
        this.last = last;
        this.progress = progress;
        this.ahead = reader.submit(this::read);
    }

    /** @param next first position that the documents do not come from */
    record Part(List<StoredDocument> documents, Position next) {}

    /** The next one; the last one ends at the target. */
    Part take() {
        Part part = AtOnce.outcome(ahead);
        if (part.next().compareTo(target) < 0) {
            ahead = reader.submit(this::read);
        }
        return part;
    }

    private Part read() {
        Chunk chunk = new Chunk();
        while (!chunk.full() && reading.next().compareTo(target) < 0) {
            reading.pollLeft(target, offset -> last.holds(partition, offset)).forEach(chunk::add);
            progress.step();
        }
        return new Part(chunk.take(), reading.next());
    }

    /** Returns when nobody reads any more. */
    @Override
    public void close() {
        AtOnce.end(reader);
    }
}
