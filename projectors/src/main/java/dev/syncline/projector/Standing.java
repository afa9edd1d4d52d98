package dev.syncline.projector;

import dev.syncline.event.Position;

/**
 * Where a store stands in a partition of the changes.
 *
 * @param topicId Kafka's id of the changes topic
 * @param next first position that it has not applied
 */
public record Standing(String topicId, Position next) {}
