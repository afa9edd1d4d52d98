package dev.syncline.decide;

import dev.syncline.event.FirstVerdict;
import java.time.Instant;

/**
 * An event id that the decider has seen, and what it said.
 *
 * @param appended when the event came into the log, by the log's clock
 */
public record RecentEvent(String id, FirstVerdict verdict, Instant appended) {}
