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

    private final ChangeFeed feed;
    private final PastChanges past;
    private final int partition;
    private final boolean complete;
    private final HeldBytes held;
    private final HeldBytes.Share share;
    private Position next;

    /**
     * @param complete whether to refuse what compaction may have made holes in
     * @param held counts what is read again, which nobody else has in memory
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
        Optional<List<LoggedChange>> recent = feed.read(partition, next, AT_ONCE);
        if (recent.isEmpty()) {
            int atMost = held.isShort() ? AT_ONCE : PAST_AT_ONCE;
            PastChanges.Part part = past.read(partition, next, end, atMost, complete);
            share.hold(part.changes().stream().mapToLong(LoggedChange::weight).sum());
            next = part.next();
            return Optional.of(part.changes());
        }
        List<LoggedChange> changes = recent.get();
        if (changes.isEmpty()) {
            skipTo(end);
            return Optional.empty();
        }
        next = new Position(changes.get(changes.size() - 1).position().offset() + 1);
        return recent;
    }

    @Override
    public void close() {
        share.close();
    }
}
