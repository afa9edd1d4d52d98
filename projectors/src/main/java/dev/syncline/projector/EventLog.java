package dev.syncline.projector;

import dev.syncline.event.Event;
import dev.syncline.event.Place;
import java.util.concurrent.CompletionStage;

/** Where events are published. Thread-safe. */
public interface EventLog {
    /**
     * Completes with the event's place when it can no longer be lost: every in-sync replica has it. Events of one
     * document stand in the order of these calls.
     *
     * <p>Completes with {@link LogUnavailableException} if it is not in the log, and with any other exception if nobody
     * knows: it may still appear.
     */
    CompletionStage<Place> append(Event event);
}
