package dev.syncline.server;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How fast counters grow: the mean of the last ten seconds, looked at once a second. Thread-safe. */
final class Throughput implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Throughput.class);
    private static final int LOOKS = 11;

    private final LongSupplier nanos;
    private final Map<String, Counter> counters = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(Threads.daemon("throughput"));

    private record Look(long nanos, long count) {}

    private record Counter(LongSupplier count, Deque<Look> looks) {}

    /** @param nanos as {@link System#nanoTime} */
    Throughput(LongSupplier nanos) {
        this.nanos = nanos;
    }

    void watch(String name, LongSupplier count) {
        counters.put(name, new Counter(count, new ArrayDeque<>()));
    }

    void start() {
        var unused = timer.scheduleAtFixedRate(this::lookAgain, 0, 1, TimeUnit.SECONDS);
    }

    private void lookAgain() {
        try {
            look();
        } catch (RuntimeException e) {
            LOGGER.debug("rates are not known for a moment", e);
        }
    }

    void look() {
        counters.values().forEach(counter -> {
            synchronized (counter.looks()) {
                counter.looks().add(new Look(nanos.getAsLong(), counter.count().getAsLong()));
                if (counter.looks().size() > LOOKS) {
                    counter.looks().remove();
                }
            }
        });
    }

    /** Empty for what is not counted, and before the second look. */
    OptionalDouble perSecond(String name) {
        Counter counter = counters.get(name);
        if (counter == null) {
            return OptionalDouble.empty();
        }
        synchronized (counter.looks()) {
            if (counter.looks().size() < 2) {
                return OptionalDouble.empty();
            }
            Look first = counter.looks().peekFirst();
            Look last = counter.looks().peekLast();
            double seconds = (last.nanos() - first.nanos()) / 1e9;
            return OptionalDouble.of(Math.max(0, last.count() - first.count()) / seconds);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
