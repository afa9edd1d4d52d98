package dev.syncline.rebuild;

import dev.syncline.catalog.Catalog;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.LogState;
import dev.syncline.projector.Milestone;
import dev.syncline.projector.StoreSnapshots;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What rebuilds stand on: parts of the server that live longer.
 *
 * @param states where the decider's states stand while events are decided again
 * @param decider follows the events
 * @param past which version a document had
 * @param live the stores as they are, by name
 */
public record Surroundings(
        Catalog catalog,
        ChangeSource changes,
        EventSource events,
        States.Factory states,
        Milestone.Follower decider,
        PastVersions past,
        LogState log,
        Map<String, StoreSnapshots> live,
        Clock clock,
        CrashPoint crashPoint,
        Consumer<Duration> pause) {}
