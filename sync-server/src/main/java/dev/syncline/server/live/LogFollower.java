package dev.syncline.server.live;

import dev.syncline.event.Position;
import dev.syncline.projector.LoggedChange;
import dev.syncline.projector.kafka.ChangeFeed;
import dev.syncline.projector.kafka.PastChanges;
import java.util.List;
import java.util.Optional;

/** What is in memory comes from there, what is not is read again. */
final class LogFollower implements Follower {
    private static final int AT_ONCE = 500;
    private static final int PAST_AT_ONCE = 10_000;
    private static final long RECENT_BYTES = 256 << 10;
    /** Whoever follows at the end goes on with these, also while others hold what they may. */
    private static final long FEW_BYTES = 16 << 10;

    private final ChangeFeed feed;
    private final PastChanges past;
    private final int partition;
    private final boolean complete;
    private final HeldBytes held;
    private final HeldBytes.Share share;
    private Position next;

    /**
     * @param complete whether to refuse what compaction may have made holes in
     * @param held counts what is read: whoever takes it slowly keeps it from being forgotten
     */
    LogFollower(ChangeFeed feed, PastChanges past, int partition, Position next, boolean complete, HeldBytes held) {
        this.feed = feed;
        this.past = past;
        this.partition = partition;
        this.next = next;
        this.complete = complete;
        this.held = held;
        this.share = held.share();
    }

    @Override
    public Position next() {
        return next;
    }

    @Override
    public boolean isBehind() {
        return next.compareTo(feed.first(partition)) < 0;
    }

    @Override
    public void skipTo(Position position) {
        if (position.compareTo(next) > 0) {
            next = position;
        }
    }

    @Override
    public Optional<List<LoggedChange>> read() {
        share.hold(0);
        Position end = feed.next(partition);
        Optional<List<LoggedChange>> recent =
                feed.read(partition, next, AT_ONCE, held.isShort() ? FEW_BYTES : RECENT_BYTES);
        if (recent.isEmpty()) {
            int atMost = held.isShort() ? AT_ONCE : PAST_AT_ONCE;
            PastChanges.Part part = past.read(partition, next, end, atMost, complete);
            share.hold(weight(part.changes()));
            next = part.next();
            return Optional.of(part.changes());
        }
        List<LoggedChange> changes = recent.get();
        if (changes.isEmpty()) {
            skipTo(end);
            return Optional.empty();
        }
        long weight = weight(changes);
        if (changes.size() == 1 || weight <= FEW_BYTES) {
            share.holdAnyway(weight);
        } else {
            share.hold(weight);
        }
        next = new Position(changes.get(changes.size() - 1).position().offset() + 1);
        return recent;
    }

    private static long weight(List<LoggedChange> changes) {
        return changes.stream().mapToLong(LoggedChange::weight).sum();
    }

    @Override
    public void close() {
        share.close();
    }
}
