package dev.syncline.projector.kafka;

import dev.syncline.event.Position;
import java.time.Instant;
import java.util.Optional;

/**
 * Where a reading of the changes begins.
 *
 * @param from may be one that the log holds no more, where it was asked for
 * @param end where the log ended when it was asked: [from, end) was there already
 * @param at when the first change at or behind {@code from} came into the log; empty where there is none yet
 * @param later whether the log begins only after the time, or the position, that was asked for
 */
public record Start(Position from, Position end, Optional<Instant> at, boolean later) {}
