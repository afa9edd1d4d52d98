package dev.syncline.projector;

import static java.util.Objects.requireNonNull;

import dev.syncline.event.Position;

/**
 * The right to write one partition of the changes topic into one store, until somebody claims it anew.
 *
 * @param topicId of the changes topic (Kafka's UUID): a topic that was deleted and made again is another log
 * @param epoch grows with each claim; a write under an older one fails
 * @param next first position not yet applied
 */
public record Claim(int partition, String topicId, long epoch, Position next) {
    public Claim {
        requireNonNull(topicId, "topicId");
        requireNonNull(next, "next");
    }

    public Claim movedTo(Position position) {
        return new Claim(partition, topicId, epoch, position);
    }
}
