package dev.syncline.server.live;

import dev.syncline.event.Position;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Clients that stand where this server's feed has not come to: another one told them more, or the log has no such place.
 * They wait, for a while. Thread-safe.
 */
final class ShapeAhead {
    private static final Duration WITHIN = ShapeHead.HOLD.dividedBy(2);

    private final LiveFeed live;
    private final Set<Waiting> waiting = ConcurrentHashMap.newKeySet();

    private record Waiting(ShapeExchange exchange, Answers.Work reached, AtomicReference<Future<?>> expiry) {}

    ShapeAhead(LiveFeed live) {
        this.live = live;
        live.onAdvance(
                () -> waiting.stream().filter(one -> !isAhead(one.exchange())).forEach(one -> end(one, one.reached())));
        live.onDrain(() -> waiting.forEach(one -> end(one, ShapeAhead::stop)));
    }

    boolean isAhead(ShapeExchange exchange) {
        return place(exchange).compareTo(live.next(partition(exchange))) > 0;
    }

    /** @param reached what to do when the feed has come to its place */
    void await(ShapeExchange exchange, Answers.Work reached) {
        exchange.startAsync();
        Waiting one = new Waiting(exchange, reached, new AtomicReference<>());
        waiting.add(one);
        one.expiry().set(live.threads().after(WITHIN, () -> end(one, () -> refuse(exchange))));
        if (!isAhead(exchange)) {
            end(one, reached);
        } else if (live.drains()) {
            end(one, ShapeAhead::stop);
        }
    }

    private void end(Waiting one, Answers.Work work) {
        if (waiting.remove(one)) {
            Optional.ofNullable(one.expiry().get()).ifPresent(task -> task.cancel(false));
            live.executors().patient().execute(() -> one.exchange().guarded(work));
        }
    }

    private static void stop() {
        throw new StoppingException();
    }

    /** To the client a refused offset is the end, so the log itself is asked: this server may only be slow. */
    private void refuse(ShapeExchange exchange) {
        if (place(exchange).compareTo(live.end(partition(exchange))) > 0) {
            throw ShapeRefusal.of("offset", "out of bounds for this shape");
        }
        throw ShapeRefusal.of(503, "This server has not heard what the client has");
    }

    private static Position place(ShapeExchange exchange) {
        return exchange.asked().offset().next();
    }

    private int partition(ShapeExchange exchange) {
        return live.partitionOf(exchange.definition().tenant());
    }
}
