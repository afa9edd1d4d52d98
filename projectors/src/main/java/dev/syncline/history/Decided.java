package dev.syncline.history;

import dev.syncline.event.Place;
import dev.syncline.event.Verdict;
import java.time.Instant;

/**
 * One event of a document, and what was said of it.
 *
 * @param appended when the log took it, by the broker's clock
 */
public record Decided(Place place, Instant appended, Verdict verdict) {}
