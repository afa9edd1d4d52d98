package dev.syncline.server.live;

import dev.syncline.event.Position;
import dev.syncline.projector.kafka.ForgottenPositionException;
import java.io.IOException;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a client of a shape is told behind its snapshot: what the log has, or what comes. Thread-safe. */
final class ShapeTail {
    private static final Logger LOGGER = LoggerFactory.getLogger(ShapeTail.class);

    private final LiveFeed live;
    private final Shapes shapes;
    private final ShapeReader reader;
    private final Clock clock;
    private final ShapeAhead ahead;
    private final Set<ShapeStream> streams = ConcurrentHashMap.newKeySet();

    ShapeTail(LiveFeed live, Shapes shapes, Clock clock) {
        this.live = live;
        this.shapes = shapes;
        this.reader = new ShapeReader(live);
        this.clock = clock;
        this.ahead = new ShapeAhead(live);
        live.threads().everyKeepAlive(() -> streams.forEach(ShapeStream::keepAlive));
    }

    void answer(ShapeExchange exchange) throws IOException {
        if (ahead.isAhead(exchange)) {
            ahead.await(exchange, () -> reached(exchange));
        } else {
            reached(exchange);
        }
    }

    private void reached(ShapeExchange exchange) throws IOException {
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
                            () -> !goesOn(exchange),
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
                () -> goesOn(exchange),
                read -> live.deliveries().add(exchange.definition().collection().name(), read),
                streams::remove,
                live.held().share());
        streams.add(stream);
        stream.open(
                Outflow.open(exchange.startAsync(), stream, live.threads().streaming()),
                live.threads().after(ShapeHead.EVENTS_FOR, stream::end));
    }

    private boolean goesOn(ShapeExchange exchange) {
        return !live.drains() && shapes.handles().isValid(exchange.identity(), exchange.handle());
    }

    /** On a thread that may wait for the log. */
    private void later(ShapeExchange exchange, Answers.Work work) {
        exchange.startAsync();
        live.executors().patient().execute(() -> exchange.guarded(() -> attempt(exchange, work)));
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
            if (!shapes.handles().isValid(exchange.identity(), exchange.handle())) {
                exchange.mustRefetch(shapes);
                exchange.end();
                return;
            }
            exchange.logHead(read, clock);
            if (!read.messages().isEmpty() && exchange.endIfKnown(ShapeOffset.behind(read.place()))) {
                return;
            }
            byte[] body = ShapeHead.body(read.messages(), read.next(), read.complete());
            exchange.send(body, live);
            live.deliveries()
                    .add(
                            exchange.definition().collection().name(),
                            read.messages().size());
        });
    }
}
