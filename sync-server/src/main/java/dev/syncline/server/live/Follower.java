package dev.syncline.server.live;

import dev.syncline.event.Position;
import dev.syncline.projector.LoggedChange;
import java.util.List;
import java.util.Optional;

/** Where somebody stands in one partition's changes. Used by one thread at a time. */
interface Follower extends AutoCloseable {
    /** First position that was not read yet. */
    Position next();

    /** Whether {@link #read} would ask the log. */
    boolean isBehind();

    /** Passes over what is known not to matter. */
    void skipTo(Position position);

    /**
     * Some of what comes next; empty at the end. What was read before is done with.
     *
     * @throws BusyException if too much is held for others already
     * @throws dev.syncline.projector.kafka.ForgottenPositionException if the log does not hold it any more
     * @throws dev.syncline.projector.LogUnavailableException if Kafka gives no answer
     */
    Optional<List<LoggedChange>> read();

    @Override
    void close();
}
