package dev.syncline.server.live;

import dev.syncline.event.Change;
import dev.syncline.event.Position;
import dev.syncline.projector.LoggedChange;
import dev.syncline.projector.kafka.ForgottenPositionException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a shape has to tell from a position on: out of its memory, or out of the log. Thread-safe. */
final class ShapeReader {
    static final int CHUNK_BYTES = 8 << 20;

    private final LiveFeed live;

    /**
     * @param next first position that is in no message yet
     * @param complete whether nothing more was there
     */
    record Read(List<byte[]> messages, Position next, boolean complete) {}

    ShapeReader(LiveFeed live) {
        this.live = live;
    }

    /** Empty where the shape's memory does not reach back so far. */
    Optional<Read> recent(Shape shape, Position next) {
        Position told = live.told(partition(shape));
        return shape.since(next).map(messages -> {
            Position last = messages.isEmpty()
                    ? next
                    : new Position(messages.get(messages.size() - 1).position().offset() + 1);
            return new Read(
                    messages.stream().map(Shape.Message::json).toList(), latest(latest(next, told), last), true);
        });
    }

    /**
     * As {@link #recent}, with what lies before read from the log; a large part of it at a time.
     *
     * @throws dev.syncline.projector.kafka.ForgottenPositionException if the log does not hold it any more
     * @throws dev.syncline.projector.LogUnavailableException if Kafka gives no answer
     */
    Read any(Shape shape, Position next) {
        Follower follower = live.follower(partition(shape), next, true);
        List<byte[]> messages = new ArrayList<>();
        long bytes = 0;
        while (bytes < CHUNK_BYTES) {
            Optional<Read> rest = recent(shape, follower.next());
            if (rest.isPresent()) {
                messages.addAll(rest.get().messages());
                return new Read(messages, rest.get().next(), true);
            }
            if (shape.joined().isPresent()) {
                // What a change meant then, nobody knows any more.
                throw new ForgottenPositionException(shape.first());
            }
            Optional<List<LoggedChange>> read = follower.read();
            if (read.isEmpty()) {
                return new Read(messages, follower.next(), true);
            }
            for (LoggedChange logged : read.get()) {
                List<byte[]> more =
                        isOf(shape, logged.change()) ? shape.messages().of(logged) : List.of();
                messages.addAll(more);
                bytes += more.stream().mapToLong(message -> message.length).sum();
            }
        }
        return new Read(messages, follower.next(), false);
    }

    private static boolean isOf(Shape shape, Change change) {
        return change.key().tenant().equals(shape.definition().tenant())
                && change.key()
                        .collection()
                        .equals(shape.definition().collection().name());
    }

    private int partition(Shape shape) {
        return live.partitionOf(shape.definition().tenant());
    }

    private static Position latest(Position one, Position other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
