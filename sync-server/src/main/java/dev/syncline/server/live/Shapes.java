package dev.syncline.server.live;

import dev.syncline.event.Position;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The shapes that somebody asked for lately. Thread-safe. */
final class Shapes {
    private static final Duration FORGET_AFTER = Duration.ofMinutes(5);
    /** More only where somebody follows all of the eldest. */
    static final int MOST = 50_000;
    /** A look at all would take too long; who follows asks again within a minute, and is not among the eldest. */
    private static final int ELDEST = 100;

    private static final Duration SHRINK_EVERY = Duration.ofSeconds(1);

    private final LiveFeed live;
    private final JoinedLoading loading;
    private final Supplier<String> log;
    private final Clock clock;
    private final Map<String, Used> shapes = new LinkedHashMap<>(16, 0.75f, true);
    private final ShapeHandles handles;
    private final ShapeMemory memory = new ShapeMemory();

    private record Used(Shape shape, Instant last) {}

    /** @param log identifies the changes topic */
    Shapes(LiveFeed live, JoinedLoading loading, Supplier<String> log, Clock clock) {
        this.live = live;
        this.loading = loading;
        this.log = log;
        this.clock = clock;
        this.handles = new ShapeHandles(clock);
        live.onDrain(() -> all().forEach(shape -> shape.watchers().forEach(Runnable::run)));
        live.threads().every(FORGET_AFTER.dividedBy(2), this::forget);
        live.threads().every(SHRINK_EVERY, this::shrink);
        live.threads().every(ShapeHead.HOLD, this::gather);
    }

    /** Whoever is told nothing comes with the log, but all together: as often as polls end, which ask alike again. */
    private void gather() {
        all().forEach(shape ->
                shape.gather(live.told(live.partitionOf(shape.definition().tenant()))));
    }

    /** Also one of which nothing is told any more holds no more than its share. */
    private void shrink() {
        List<Shape> all = all();
        memory.shapes(all.size());
        if (memory.isShort()) {
            all.forEach(Shape::shrink);
        }
    }

    /** Of messages that are held for those who follow. */
    long bytes() {
        return memory.bytes();
    }

    ShapeHandles handles() {
        return handles;
    }

    String identity(ShapeDefinition definition) {
        return definition.identity(log.get());
    }

    synchronized Shape get(ShapeDefinition definition) {
        String identity = identity(definition);
        Used used = shapes.get(identity);
        Shape shape = used == null ? begin(definition) : used.shape();
        shapes.put(identity, new Used(shape, clock.instant()));
        memory.shapes(shapes.size());
        return shape;
    }

    private Shape begin(ShapeDefinition definition) {
        boolean forgotten = true;
        while (shapes.size() >= MOST && forgotten) {
            forgotten = forgetEldest();
        }
        Shape shape = new Shape(definition, memory);
        Position told = live.add(shape, live.partitionOf(definition.tenant()));
        shape.begin(told);
        try {
            shape.joined()
                    .ifPresentOrElse(
                            view -> live.readStores(() -> load(shape, view, told)),
                            () -> shape.readiness().complete(null));
        } catch (BusyException e) {
            live.remove(shape);
            throw e;
        }
        return shape;
    }

    private void load(Shape shape, JoinedView view, Position told) {
        try {
            StoreBehindException.retrying(
                    StoreBehindException.FOR_LONG,
                    () -> loading.load(shape, view, told, JoinedView.MOST - joinedDocuments()));
            shape.readiness().complete(null);
        } catch (IOException | RuntimeException e) {
            giveUp(shape, e);
        } catch (Error e) {
            giveUp(shape, new IllegalStateException(e));
            throw e;
        }
    }

    private void giveUp(Shape shape, Exception cause) {
        synchronized (this) {
            shapes.values().removeIf(used -> used.shape() == shape);
        }
        live.remove(shape);
        shape.readiness().completeExceptionally(cause);
    }

    private synchronized void forget() {
        Instant before = clock.instant().minus(FORGET_AFTER);
        shapes.values().removeIf(used -> {
            Shape shape = used.shape();
            boolean unused = isIdle(shape) && used.last().isBefore(before);
            if (unused) {
                forget(shape);
            } else {
                shape.trim(live.oldest(live.partitionOf(shape.definition().tenant())));
            }
            return unused;
        });
    }

    /** Returns false where somebody follows all of them. */
    private boolean forgetEldest() {
        Iterator<Used> each = shapes.values().iterator();
        for (int i = 0; i < ELDEST && each.hasNext(); i++) {
            Shape shape = each.next().shape();
            if (isIdle(shape)) {
                each.remove();
                forget(shape);
                return true;
            }
        }
        return false;
    }

    private void forget(Shape shape) {
        live.remove(shape);
        shape.forget();
    }

    private static boolean isIdle(Shape shape) {
        return !shape.isWatched() && shape.readiness().isDone();
    }

    /** In memory, of all shapes that hold any. */
    private synchronized int joinedDocuments() {
        return shapes.values().stream()
                .flatMap(used -> used.shape().joined().stream())
                .mapToInt(JoinedView::size)
                .sum();
    }

    /** Nobody may go on with a handle that was given out until now; false if nobody has asked for the shape lately. */
    boolean rotate(String identity) {
        handles.rotate(identity);
        Used used;
        synchronized (this) {
            used = shapes.get(identity);
        }
        if (used == null) {
            return false;
        }
        used.shape().watchers().forEach(Runnable::run);
        return true;
    }

    /** As {@link #rotate}, where nothing but a handle is known; false, too, if nobody may go on with it. */
    boolean rotateHandle(String handle) {
        String identity = handle.substring(0, Math.max(0, handle.lastIndexOf('-')));
        return ShapeDefinition.isIdentity(identity) && handles.isValid(identity, handle) && rotate(identity);
    }

    private synchronized List<Shape> all() {
        return shapes.values().stream().map(Used::shape).toList();
    }

    synchronized int waiting() {
        return shapes.values().stream()
                .mapToInt(used -> used.shape().watchers().size())
                .sum();
    }

    synchronized int count() {
        return shapes.size();
    }
}
