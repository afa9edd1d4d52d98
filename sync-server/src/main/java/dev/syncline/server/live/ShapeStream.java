package dev.syncline.server.live;

import dev.syncline.event.Position;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** A shape as server-sent events: what it has to tell from a position on, for a while. */
final class ShapeStream implements Outflow.Source, Runnable {
    private static final byte[] KEEP_ALIVE = ": keep-alive\n\n".getBytes(StandardCharsets.UTF_8);

    private final Shape shape;
    private final ShapeReader reader;
    private final BooleanSupplier valid;
    private final IntConsumer delivered;
    private final Consumer<ShapeStream> whenClosed;
    private final HeldBytes.Share share;
    private Position next;
    private boolean told;
    private volatile boolean silent;
    private volatile boolean ended;
    private volatile Outflow outflow;
    private volatile Optional<Future<?>> ending = Optional.empty();

    /**
     * @param valid whether it may go on
     * @param delivered is told how many messages went out
     * @param share of what is written and not taken yet
     */
    ShapeStream(
            Shape shape,
            Position next,
            ShapeReader reader,
            BooleanSupplier valid,
            IntConsumer delivered,
            Consumer<ShapeStream> whenClosed,
            HeldBytes.Share share) {
        this.shape = shape;
        this.next = next;
        this.reader = reader;
        this.valid = valid;
        this.delivered = delivered;
        this.whenClosed = whenClosed;
        this.share = share;
        shape.watch(this);
    }

    /** @param end is cancelled when nobody listens any more */
    void open(Outflow opened, Future<?> end) {
        ending = Optional.of(end);
        outflow = opened;
        opened.wake();
    }

    /** A message came, or the shape's end. */
    @Override
    public void run() {
        Outflow opened = outflow;
        if (opened != null) {
            opened.wake();
        }
    }

    void keepAlive() {
        silent = true;
        run();
    }

    /** After what is being written. */
    void end() {
        ended = true;
        run();
    }

    @Override
    public synchronized Optional<byte[]> next() {
        share.hold(0);
        if (isDone()) {
            return Optional.empty();
        }
        ShapeReader.Read read = reader.any(shape, next);
        boolean nothing = read.messages().isEmpty() && told;
        next = read.next();
        if (nothing) {
            boolean alive = silent;
            silent = false;
            return alive ? Optional.of(KEEP_ALIVE) : Optional.empty();
        }
        told = read.complete();
        silent = false;
        byte[] events = events(read);
        if (events.length > ShapeExchange.SMALL_BYTES) {
            share.hold(events.length);
        }
        delivered.accept(read.messages().size());
        return Optional.of(events);
    }

    private static byte[] events(ShapeReader.Read read) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        read.messages().forEach(message -> event(message, out));
        if (read.complete()) {
            event(ShapeMessages.upToDate(read.next()), out);
        }
        return out.toByteArray();
    }

    private static void event(byte[] json, ByteArrayOutputStream out) {
        out.writeBytes("data: ".getBytes(StandardCharsets.UTF_8));
        out.writeBytes(json);
        out.writeBytes("\n\n".getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public synchronized boolean blocks() {
        return !isDone() && next.compareTo(shape.first()) < 0;
    }

    @Override
    public boolean isDone() {
        return ended || !valid.getAsBoolean();
    }

    @Override
    public void closed() {
        shape.unwatch(this);
        whenClosed.accept(this);
        share.close();
        ending.ifPresent(task -> task.cancel(false));
    }
}
