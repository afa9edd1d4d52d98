package dev.syncline.server.live;

import dev.syncline.event.Position;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** One request that is held until its shape has something to tell, or for a while. Thread-safe. */
final class ShapePoll implements Runnable {
    private final Shape shape;
    private final Position next;
    private final ShapeReader reader;
    private final LiveFeed live;
    private final BooleanSupplier ended;
    private final Answer answer;
    private final AtomicBoolean answered = new AtomicBoolean();
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile Optional<Future<?>> expiry = Optional.empty();

    /**
     * What becomes of it; one of the two is called, once.
     *
     * @param read with what there is to tell, which may be nothing
     * @param failed with why nobody knows
     */
    record Answer(Consumer<ShapeReader.Read> read, Consumer<RuntimeException> failed) {}

    /** @param ended whether it is not to wait any more; takes no lock */
    ShapePoll(Shape shape, Position next, ShapeReader reader, LiveFeed live, BooleanSupplier ended, Answer answer) {
        this.shape = shape;
        this.next = next;
        this.reader = reader;
        this.live = live;
        this.ended = ended;
        this.answer = answer;
    }

    /** Answers at once, or later. */
    void begin() {
        shape.watch(this);
        expiry = Optional.of(live.threads().after(ShapeHead.HOLD, () -> look(true)));
        if (answered.get()) {
            expiry.get().cancel(false);
        }
        look(false);
    }

    /** On the feed's thread: a message came, or the shape's end. */
    @Override
    public void run() {
        if (!answered.get() && looking.compareAndSet(false, true)) {
            look(false);
        }
    }

    /** @param expired whether nothing is an answer, too */
    private void look(boolean expired) {
        live.executors()
                .quick()
                .execute(() -> guarded(() -> {
                    looking.set(false);
                    // Behind that: whoever ended it meanwhile found that somebody looks already.
                    boolean nothing = expired || ended.getAsBoolean();
                    Optional<ShapeReader.Read> recent = answered.get() ? Optional.empty() : reader.recent(shape, next);
                    if (recent.isPresent()) {
                        consider(recent.get(), nothing);
                    } else if (!answered.get()) {
                        lookBack(nothing, live.executors().patient());
                    }
                }));
    }

    /** What the shape's memory does not reach. */
    private void lookBack(boolean nothing, Executor patient) {
        patient.execute(() -> guarded(() -> consider(reader.any(shape, next), nothing)));
    }

    private void consider(ShapeReader.Read read, boolean nothing) {
        boolean something = !read.messages().isEmpty() || !read.complete();
        if ((something || nothing) && finish()) {
            answer.read().accept(read);
        }
    }

    private void guarded(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            if (finish()) {
                answer.failed().accept(e);
            }
        } catch (Error e) {
            if (finish()) {
                answer.failed().accept(new IllegalStateException(e));
            }
            throw e;
        }
    }

    private boolean finish() {
        boolean first = answered.compareAndSet(false, true);
        if (first) {
            shape.unwatch(this);
            expiry.ifPresent(task -> task.cancel(false));
        }
        return first;
    }
}
