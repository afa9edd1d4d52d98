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
     * @param place where the client goes on, not behind {@code next}: the same for all who are told the same, so that
     *     they ask alike again
     * @param complete whether nothing more was there
     */
    record Read(List<byte[]> messages, Position next, Position place, boolean complete) {}

    ShapeReader(LiveFeed live) {
        this.live = live;
    }

    /** Empty where the shape's memory does not reach back so far. */
    Optional<Read> recent(Shape shape, Position next) {
        return recent(shape, next, new Answer(next));
    }

    private Optional<Read> recent(Shape shape, Position next, Answer answer) {
        // Asked first: what comes meanwhile is told, and told of.
        Position told = live.told(partition(shape));
        return shape.since(next).map(messages -> {
            messages.forEach(message -> answer.add(message.position(), message.json()));
            return answer.complete(shape, latest(latest(next, told), answer.behind));
        });
    }

    /**
     * As {@link #recent}, with what lies before read from the log; a large part of it at a time.
     *
     * @throws dev.syncline.projector.kafka.ForgottenPositionException if the log does not hold it any more
     * @throws dev.syncline.projector.LogUnavailableException if Kafka gives no answer
     */
    Read any(Shape shape, Position next) {
        try (Follower follower = live.follower(partition(shape), next, true)) {
            return any(shape, follower);
        }
    }

    private Read any(Shape shape, Follower follower) {
        Answer answer = new Answer(follower.next());
        while (answer.bytes < CHUNK_BYTES) {
            Optional<Read> rest = recent(shape, follower.next(), answer);
            if (rest.isPresent()) {
                return rest.get();
            }
            if (shape.joined().isPresent()) {
                // What a change meant then, nobody knows any more.
                throw new ForgottenPositionException(shape.first());
            }
            Optional<List<LoggedChange>> read = follower.read();
            if (read.isEmpty()) {
                return answer.complete(shape, follower.next());
            }
            for (LoggedChange logged : read.get()) {
                if (isOf(shape, logged.change())) {
                    shape.messages().of(logged).forEach(json -> answer.add(logged.position(), json));
                }
            }
        }
        return new Read(answer.messages, follower.next(), follower.next(), false);
    }

    /** As it grows. */
    private static final class Answer {
        private final List<byte[]> messages = new ArrayList<>();
        /** The last message, or where the client stands. */
        private Position behind;

        private long bytes;

        private Answer(Position begin) {
            this.behind = begin;
        }

        private void add(Position position, byte[] json) {
            messages.add(json);
            bytes += json.length;
            behind = new Position(position.offset() + 1);
        }

        private Read complete(Shape shape, Position next) {
            Position common = shape.common();
            return new Read(messages, next, latest(behind, common.compareTo(next) < 0 ? common : next), true);
        }
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
