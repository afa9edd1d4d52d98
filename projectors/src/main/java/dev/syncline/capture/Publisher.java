package dev.syncline.capture;

import dev.syncline.capture.row.Captured;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Event;
import dev.syncline.event.Place;
import dev.syncline.projector.EventLog;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes events, of each document one at a time: were a later one in the log without the earlier, the earlier would
 * look old when it comes again, and be lost. Used by one thread.
 */
final class Publisher {
    private static final Logger LOGGER = LoggerFactory.getLogger(Publisher.class);
    private static final int MAX_IN_FLIGHT = 4096;

    private final EventLog log;
    private final Counters counters;
    private final AtomicLong published;
    private final Map<DocumentKey, CompletableFuture<Place>> inFlight = new HashMap<>();

    /** @param published counts what was acknowledged */
    Publisher(EventLog log, Counters counters, AtomicLong published) {
        this.log = log;
        this.counters = counters;
        this.published = published;
    }

    void publish(Captured captured) throws InterruptedException {
        Event event = captured.match(new Captured.Cases<>() {
            @Override
            public Event says(Event said) {
                return said;
            }

            @Override
            public Event nothing() {
                counters.unchanged.incrementAndGet();
                return null;
            }

            @Override
            public Event unfit(Captured.Unfit unfit) {
                counters.unfit.incrementAndGet();
                LOGGER.warn(
                        "row can't become an event, stays in PostgreSQL alone row={} reason={}",
                        unfit.row(),
                        unfit.reason());
                return null;
            }
        });
        if (event != null) {
            publish(event);
        }
    }

    private void publish(Event event) throws InterruptedException {
        if (inFlight.containsKey(event.key()) || inFlight.size() >= MAX_IN_FLIGHT) {
            flush();
        }
        inFlight.put(event.key(), log.append(event).toCompletableFuture());
    }

    /**
     * Returns when all that was published can no longer be lost.
     *
     * @throws IllegalStateException if one of them is not in the log, or nobody knows
     */
    void flush() throws InterruptedException {
        for (CompletableFuture<Place> acknowledged : inFlight.values()) {
            try {
                acknowledged.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException(
                        "the log did not take an event: " + e.getCause().getMessage(), e.getCause());
            }
        }
        published.addAndGet(inFlight.size());
        inFlight.clear();
    }
}
