package dev.syncline.rebuild;

import dev.syncline.event.Position;
import dev.syncline.projector.Claim;
import dev.syncline.projector.JobProgress;
import dev.syncline.projector.LoggedChange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Keeps a fresh store at the end of the log, until it takes the live one's place. Used by one thread. */
final class Follow implements AutoCloseable {
    private final ChangeSource source;
    private final FreshStore store;
    private final boolean whole;
    private final JobProgress progress;
    private final FreshStore.Writer writer;
    private final Map<Integer, Claim> claims = new HashMap<>();
    private final Map<Integer, ChangeSource.Reading> readings = new HashMap<>();

    /** @param whole whether it may be further than the live store: a part of it must not */
    Follow(ChangeSource source, FreshStore store, String topicId, boolean whole, JobProgress progress) {
        this.source = source;
        this.store = store;
        this.whole = whole;
        this.progress = progress;
        this.writer = store.writer();
        boolean complete = false;
        try {
            for (int partition : source.partitions()) {
                Claim claim = writer.claim(partition, topicId);
                claims.put(partition, claim);
                readings.put(partition, source.open(partition, claim.next()));
            }
            complete = true;
        } finally {
            if (!complete) {
                close();
            }
        }
    }

    /** Applies what came. Returns how many positions are left up to the log's end. */
    long step() {
        long behind = 0;
        for (Map.Entry<Integer, ChangeSource.Reading> one : readings.entrySet()) {
            int partition = one.getKey();
            ChangeSource.Reading reading = one.getValue();
            Position end = reading.end();
            Position to = whole ? end : earlier(end, store.live(partition));
            Claim claim = claims.get(partition);
            if (claim.next().compareTo(to) < 0) {
                List<LoggedChange> changes = reading.poll(to, offset -> true);
                if (reading.next().compareTo(claim.next()) > 0) {
                    claim = writer.apply(claim, changes, reading.next());
                    claims.put(partition, claim);
                    progress.advance("caught-up", changes.size());
                }
            }
            behind += Math.max(0, to.offset() - claim.next().offset());
        }
        return behind;
    }

    /** Whether everything below these positions was applied. */
    boolean passed(Map<Integer, Position> positions) {
        return positions.entrySet().stream()
                .allMatch(one -> claims.get(one.getKey()).next().compareTo(one.getValue()) >= 0);
    }

    private static Position earlier(Position one, Position other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    FreshStore.Swapped swap() {
        return store.swap(writer, new ArrayList<>(claims.values()), source::read);
    }

    @Override
    public void close() {
        readings.values().forEach(ChangeSource.Reading::close);
        writer.close();
    }
}
