package dev.syncline.server.decide;

import dev.syncline.event.Position;
import dev.syncline.event.Verdict;
import java.util.Optional;

/**
 * A verdict, and where its change stands.
 *
 * @param position in the tenant's partition of the changes topic; empty where the verdict is no change
 */
public record Outcome(Verdict verdict, Optional<Position> position) {}
