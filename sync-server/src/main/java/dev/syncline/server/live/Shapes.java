package dev.syncline.server.live;

import dev.syncline.event.Position;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The shapes that somebody asked for lately, and their handles. Thread-safe. */
final class Shapes {
    private static final Duration FORGET_AFTER = Duration.ofMinutes(5);
    private static final int MOST = 50_000;
    /** Of two servers, at most. */
    private static final Duration CLOCKS_APART = Duration.ofHours(1);

    private static final Duration SHRINK_EVERY = Duration.ofSeconds(1);

    private final LiveFeed live;
    private final JoinedLoading loading;
    private final Supplier<String> log;
    private final Clock clock;
    private final Map<String, Used> shapes = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<String, Long> epochs = new ConcurrentHashMap<>();
    private final Map<String, Long> oldest = new ConcurrentHashMap<>();
    private final ShapeMemory memory = new ShapeMemory();

    private record Used(Shape shape, Instant last) {}

    /** @param log identifies the changes topic */
    Shapes(LiveFeed live, JoinedLoading loading, Supplier<String> log, Clock clock) {
        this.live = live;
        this.loading = loading;
        this.log = log;
        this.clock = clock;
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
            synchronized (this) {
                shapes.values().removeIf(used -> used.shape() == shape);
            }
            live.remove(shape);
            shape.readiness().completeExceptionally(e);
        }
    }

    private synchronized void forget() {
        Instant before = clock.instant().minus(FORGET_AFTER);
        shapes.values().removeIf(used -> {
            Shape shape = used.shape();
            boolean unused = !shape.isWatched()
                    && shape.readiness().isDone()
                    && (used.last().isBefore(before) || shapes.size() > MOST);
            if (unused) {
                live.remove(shape);
                shape.forget();
            } else {
                shape.trim(live.oldest(live.partitionOf(shape.definition().tenant())));
            }
            return unused;
        });
    }

    /**
     * The handle for who begins.
     *
     * @param worthless a handle that the client must not get again; of no effect if no server can have given it out
     */
    synchronized String handle(String identity, Optional<String> worthless) {
        long epoch = epochs.getOrDefault(identity, 0L);
        long given = clock.instant().plus(CLOCKS_APART).toEpochMilli();
        long refused = worthless
                .flatMap(handle -> epoch(identity, handle))
                .filter(known -> known <= Math.max(given, epochs.getOrDefault(identity, 0L)))
                .orElse(-1L);
        if (refused >= epoch) {
            epoch = Math.max(clock.millis(), refused + 1);
            epochs.put(identity, epoch);
        }
        return identity + "-" + epoch;
    }

    /** Whether a client may go on with this handle. Takes no lock: whoever asks may hold others. */
    boolean isValid(String identity, String handle) {
        return epoch(identity, handle)
                .filter(epoch -> epoch >= oldest.getOrDefault(identity, 0L))
                .isPresent();
    }

    /** In memory, of all shapes that hold any. */
    private synchronized int joinedDocuments() {
        return shapes.values().stream()
                .flatMap(used -> used.shape().joined().stream())
                .mapToInt(JoinedView::size)
                .sum();
    }

    private static Optional<Long> epoch(String identity, String handle) {
        String start = identity + "-";
        return handle.startsWith(start) && handle.substring(start.length()).matches("\\d{1,15}")
                ? Optional.of(Long.parseLong(handle.substring(start.length())))
                : Optional.empty();
    }

    /** Nobody may go on with a handle that was given out until now; false if nobody has asked for the shape lately. */
    boolean rotate(String identity) {
        Shape shape;
        synchronized (this) {
            long epoch = Math.max(clock.millis(), epochs.getOrDefault(identity, 0L) + 1);
            epochs.put(identity, epoch);
            oldest.put(identity, epoch);
            Used used = shapes.get(identity);
            if (used == null) {
                return false;
            }
            shape = used.shape();
        }
        shape.watchers().forEach(Runnable::run);
        return true;
    }

    /** As {@link #rotate}, where nothing but a handle is known; false, too, if nobody may go on with it. */
    boolean rotateHandle(String handle) {
        String identity = handle.substring(0, Math.max(0, handle.lastIndexOf('-')));
        return ShapeDefinition.isIdentity(identity) && isValid(identity, handle) && rotate(identity);
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
