package dev.syncline.server.live;

import dev.syncline.event.Position;
import dev.syncline.projector.kafka.ForgottenPositionException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From where a client stands to what it is told: a snapshot's piece, what the log has, or what comes. Thread-safe. */
final class ShapeAnswers {
    private static final Logger LOGGER = LoggerFactory.getLogger(ShapeAnswers.class);
    private static final String FIRST = "public, max-age=604800, s-maxage=3600, stale-while-revalidate=2629746";
    private static final String LATER = "public, max-age=60, stale-while-revalidate=300";

    private final LiveFeed live;
    private final Shapes shapes;
    private final ShapeReader reader;
    private final ShapeSnapshots snapshots;
    private final Clock clock;
    private final Set<ShapeStream> streams = ConcurrentHashMap.newKeySet();

    ShapeAnswers(LiveFeed live, Shapes shapes, ShapeSnapshots snapshots, Clock clock) {
        this.live = live;
        this.shapes = shapes;
        this.reader = new ShapeReader(live);
        this.snapshots = snapshots;
        this.clock = clock;
        live.everyKeepAlive(() -> streams.forEach(ShapeStream::keepAlive));
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
            case LOG -> log(exchange);
        }
    }

    private void now(ShapeExchange exchange) throws IOException {
        Position next = told(exchange);
        exchange.head(ShapeOffset.behind(next), true);
        ShapeHead.cache(exchange.response(), LATER);
        send(exchange, ShapeHead.body(List.of(), next, true));
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
        exchange.send(body, live.executors());
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
                        (chunk, failure) -> exchange.guarded(
                                () -> piece(exchange, snapshot.get().number(), index, chunk, failure)),
                        live.executors().patient())
                .exceptionally(told -> null);
    }

    private void piece(ShapeExchange exchange, long number, int index, ShapeSnapshot.Chunk chunk, Throwable failure)
            throws IOException {
        if (failure != null) {
            throw asRuntime(failure);
        }
        ShapeOffset end = chunk.next().map(ShapeOffset::behind).orElse(ShapeOffset.inSnapshot(number, index + 1));
        exchange.head(end, false);
        ShapeHead.cache(exchange.response(), index == 0 ? FIRST : LATER);
        exchange.send(Pieces.of(chunk.file(), chunk.from(), chunk.to()), live.executors());
    }

    private static RuntimeException asRuntime(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof RuntimeException runtime ? runtime : new IllegalStateException(cause);
    }

    private void log(ShapeExchange exchange) throws IOException {
        Position next = exchange.asked().offset().next();
        if (exchange.asked().events() && next.compareTo(exchange.shape().first()) >= 0) {
            events(exchange, next);
        } else if (exchange.asked().events()) {
            // Whoever must begin anew is told before the stream begins.
            later(exchange, () -> {
                reader.any(exchange.shape(), next);
                events(exchange, next);
            });
        } else if (exchange.asked().live()) {
            exchange.startAsync();
            new ShapePoll(
                            exchange.shape(),
                            next,
                            reader,
                            live,
                            () -> !shapes.isValid(exchange.identity(), exchange.handle()),
                            new ShapePoll.Answer(
                                    read -> tell(exchange, read),
                                    failure -> exchange.guarded(() -> fail(exchange, failure))))
                    .begin();
        } else {
            later(exchange, () -> tell(exchange, reader.any(exchange.shape(), next)));
        }
    }

    private void events(ShapeExchange exchange, Position next) throws IOException {
        ShapeHead.place(exchange.response(), exchange.handle(), exchange.asked().offset());
        ShapeHead.cursor(exchange.response(), exchange.asked().cursor(), clock);
        ShapeHead.cache(exchange.response(), "public, max-age=" + (ShapeHead.EVENTS_FOR.toSeconds() - 1));
        exchange.response().setContentType("text/event-stream");
        ShapeStream stream = new ShapeStream(
                exchange.shape(),
                next,
                reader,
                () -> shapes.isValid(exchange.identity(), exchange.handle()),
                read -> live.delivered(exchange.definition().collection().name(), read),
                streams::remove);
        streams.add(stream);
        stream.open(
                Outflow.open(exchange.startAsync(), stream, live.executors()),
                live.after(ShapeHead.EVENTS_FOR, stream::end));
    }

    /** On a thread that may wait for the log. */
    void later(ShapeExchange exchange, Answers.Work work) {
        exchange.startAsync();
        live.executors().patient().execute(() -> exchange.guarded(() -> attempt(exchange, work)));
    }

    /** On a thread that may wait for a store. */
    void afterStores(ShapeExchange exchange, Answers.Work work) {
        exchange.startAsync();
        live.readStores(() -> exchange.guarded(() -> attempt(exchange, work)));
    }

    private void attempt(ShapeExchange exchange, Answers.Work work) throws IOException {
        try {
            work.run();
        } catch (ForgottenPositionException e) {
            fail(exchange, e);
        }
    }

    private void fail(ShapeExchange exchange, RuntimeException failure) throws IOException {
        if (!(failure instanceof ForgottenPositionException)) {
            throw failure;
        }
        LOGGER.info("a subscriber begins anew, its place is forgotten reason={}", failure.getMessage());
        exchange.mustRefetch(shapes);
        exchange.end();
    }

    private void tell(ShapeExchange exchange, ShapeReader.Read read) {
        exchange.guarded(() -> {
            if (!shapes.isValid(exchange.identity(), exchange.handle())) {
                exchange.mustRefetch(shapes);
                exchange.end();
                return;
            }
            exchange.logHead(read, clock);
            live.delivered(
                    exchange.definition().collection().name(), read.messages().size());
            if (exchange.isKnown(read)) {
                exchange.response().setStatus(HttpServletResponse.SC_NOT_MODIFIED);
                exchange.end();
                return;
            }
            byte[] body = ShapeHead.body(read.messages(), read.next(), read.complete());
            exchange.send(body, live.executors());
        });
    }

    /** Connections that wait for a shape's next message. */
    int waiting() {
        return shapes.waiting();
    }

    /** Shapes that somebody asked for lately. */
    int shapes() {
        return shapes.count();
    }
}
