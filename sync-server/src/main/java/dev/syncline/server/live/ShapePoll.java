package dev.syncline.server.live;

import dev.syncline.event.Position;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** One request that is held until its shape has something to tell, or for a while. Thread-safe. */
final class ShapePoll implements Runnable {
    private final Shape shape;
    private final Position next;
    private final ShapeReader reader;
    private final LiveFeed live;
    private final Consumer<ShapeReader.Read> answer;
    private final AtomicBoolean answered = new AtomicBoolean();
    private volatile Optional<Future<?>> expiry = Optional.empty();

    /** @param answer is called once, on a thread that writes */
    ShapePoll(Shape shape, Position next, ShapeReader reader, LiveFeed live, Consumer<ShapeReader.Read> answer) {
        this.shape = shape;
        this.next = next;
        this.reader = reader;
        this.live = live;
        this.answer = answer;
    }

    /** Answers at once, or later. */
    void begin() {
        shape.watch(this);
        ShapeReader.Read read = reader.any(shape, next);
        if (!read.messages().isEmpty() || !read.complete()) {
            answer(read);
            return;
        }
        expiry = Optional.of(
                live.after(ShapeHead.HOLD, () -> live.executors().quick().execute(this::expire)));
        if (answered.get()) {
            expiry.get().cancel(false);
        }
    }

    @Override
    public void run() {
        if (!answered.get()) {
            live.executors().quick().execute(this::look);
        }
    }

    /** What woke it may be a message, or the shape's end. */
    private void look() {
        reader.recent(shape, next).ifPresent(this::answer);
    }

    private void expire() {
        if (!answered.get()) {
            reader.recent(shape, next)
                    .ifPresentOrElse(
                            this::answer,
                            () -> live.executors().patient().execute(() -> answer(reader.any(shape, next))));
        }
    }

    private void answer(ShapeReader.Read read) {
        if (answered.compareAndSet(false, true)) {
            shape.unwatch(this);
            expiry.ifPresent(task -> task.cancel(false));
            answer.accept(read);
        }
    }
}
