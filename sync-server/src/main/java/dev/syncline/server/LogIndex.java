package dev.syncline.server;

import dev.syncline.projector.LogState;
import dev.syncline.projector.kafka.ChangeConsumers;
import dev.syncline.projector.kafka.LogLayout;

/** Makes the index that says what the log has of every document. */
@FunctionalInterface
public interface LogIndex {
    /** Closed with the server, if it can be closed. */
    LogState open(ChangeConsumers consumers, LogLayout layout);
}
