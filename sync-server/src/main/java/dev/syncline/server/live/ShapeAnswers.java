package dev.syncline.server.live;

import dev.syncline.event.Position;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/** From where a client stands to what it is told: a snapshot's piece, or what stands behind it. Thread-safe. */
final class ShapeAnswers {
    static final String FIRST = "public, max-age=604800, s-maxage=3600, stale-while-revalidate=2629746";
    static final String LATER = "public, max-age=60, stale-while-revalidate=300";

    private final LiveFeed live;
    private final Shapes shapes;
    private final ShapeSnapshots snapshots;
    private final ShapeTail tail;

    ShapeAnswers(LiveFeed live, Shapes shapes, ShapeSnapshots snapshots, Clock clock) {
        this.live = live;
        this.shapes = shapes;
        this.snapshots = snapshots;
        this.tail = new ShapeTail(live, shapes, clock);
    }

    /** Now, or when the shape is ready. */
    void answer(ShapeExchange exchange) {
        if (exchange.shape().readiness().isDone()) {
            exchange.guarded(() -> dispatch(exchange));
            return;
        }
        exchange.startAsync();
        exchange.shape()
                .readiness()
                .whenCompleteAsync(
                        (ready, failure) -> exchange.guarded(() -> dispatch(exchange)),
                        live.executors().patient())
                .exceptionally(told -> null);
    }

    private void dispatch(ShapeExchange exchange) throws IOException {
        try {
            exchange.shape().readiness().join();
        } catch (CompletionException e) {
            throw asRuntime(e);
        }
        switch (exchange.asked().offset().kind()) {
            case NOW -> now(exchange);
            case START -> start(exchange);
            case SNAPSHOT ->
                piece(exchange, snapshots.numbered(exchange.asked().offset().snapshot()));
            case LOG -> tail.answer(exchange);
        }
    }

    private void now(ShapeExchange exchange) throws IOException {
        Position next = told(exchange);
        exchange.head(ShapeOffset.behind(next), true);
        ShapeHead.cache(exchange.response(), LATER);
        if (!exchange.endIfKnown(ShapeOffset.behind(next))) {
            send(exchange, ShapeHead.body(List.of(), next, true));
        }
    }

    private void start(ShapeExchange exchange) throws IOException {
        if (exchange.definition().changesOnly()) {
            Position next = told(exchange);
            exchange.head(ShapeOffset.behind(next), false);
            ShapeHead.cache(exchange.response(), "no-cache");
            send(exchange, ShapeHead.body(List.of(ShapeMessages.snapshotEnd(next)), next, false));
        } else {
            piece(exchange, Optional.of(snapshots.get(exchange.identity(), exchange.shape())));
        }
    }

    private void send(ShapeExchange exchange, byte[] body) throws IOException {
        exchange.send(body, live);
    }

    private Position told(ShapeExchange exchange) {
        return live.told(live.partitionOf(exchange.definition().tenant()));
    }

    /** A snapshot that this server does not have, another server has made, or this one has forgotten. */
    private void piece(ShapeExchange exchange, Optional<ShapeSnapshot> snapshot) throws IOException {
        if (snapshot.isEmpty()) {
            exchange.mustRefetch(shapes);
            exchange.end();
            return;
        }
        int index = exchange.asked().offset().kind() == ShapeOffset.Kind.START
                ? 0
                : exchange.asked().offset().chunk();
        exchange.startAsync();
        snapshot.get()
                .chunk(index)
                .whenCompleteAsync(
                        (chunk, failure) ->
                                exchange.guarded(() -> piece(exchange, snapshot.get(), index, chunk, failure)),
                        live.executors().patient())
                .exceptionally(told -> null);
    }

    private void piece(
            ShapeExchange exchange, ShapeSnapshot snapshot, int index, ShapeSnapshot.Chunk chunk, Throwable failure)
            throws IOException {
        if (failure != null) {
            throw asRuntime(failure);
        }
        ShapeOffset end =
                chunk.next().map(ShapeOffset::behind).orElse(ShapeOffset.inSnapshot(snapshot.number(), index + 1));
        exchange.head(end, false);
        ShapeHead.cache(exchange.response(), caching(index, chunk));
        if (exchange.endIfKnown(end)) {
            return;
        }
        Pieces body = Pieces.of(chunk.file(), chunk.from(), chunk.to(), snapshot::taken);
        snapshot.taking();
        exchange.send(body, live.executors());
    }

    /** A first piece that outlived those behind it would send its readers nowhere. */
    static String caching(int index, ShapeSnapshot.Chunk chunk) {
        return index == 0 && chunk.next().isPresent() ? FIRST : LATER;
    }

    private static RuntimeException asRuntime(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof RuntimeException runtime ? runtime : new IllegalStateException(cause);
    }

    /** On a thread that may wait for a store. */
    void afterStores(ShapeExchange exchange, Answers.Work work) {
        exchange.guarded(() -> {
            exchange.startAsync();
            live.readStores(() -> exchange.guarded(work));
        });
    }

    /** Connections that wait for a shape's next message. */
    int waiting() {
        return shapes.waiting();
    }

    /** Bytes of messages that are held for those who wait. */
    long bytes() {
        return shapes.bytes();
    }

    /** Shapes that somebody asked for lately. */
    int shapes() {
        return shapes.count();
    }
}
