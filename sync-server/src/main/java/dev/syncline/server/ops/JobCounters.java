package dev.syncline.server.ops;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** What a job has counted, how fast it counts, and when it will be there. Thread-safe. */
final class JobCounters {
    private static final Duration SURE_AFTER = Duration.ofSeconds(10);
    private static final double SURE_FROM = 0.01;

    /** The part that is done when this counter has gone so far from where it stood. */
    private record Goal(String counter, long from, long total, Instant since) {}

    private final Instant began;
    private final Map<String, LongAdder> counters = new ConcurrentSkipListMap<>();
    private final Map<String, RecentRate> rates = new TreeMap<>();
    private Optional<Goal> goal = Optional.empty();

    JobCounters(Instant began) {
        this.began = began;
    }

    void advance(String counter, long by) {
        counters.computeIfAbsent(counter, none -> new LongAdder()).add(by);
    }

    /** What an earlier process did: it counts, and nobody was so fast. */
    synchronized void already(String counter, long by) {
        rates.computeIfAbsent(counter, none -> new RecentRate(began, 0)).given(by);
        advance(counter, by);
    }

    synchronized void aim(String counter, long total, Instant now) {
        goal = Optional.of(new Goal(counter, sum(counter), total, now));
        rates.put(counter, new RecentRate(now, sum(counter)));
    }

    /** What comes now can't be counted before it is done. */
    synchronized void aimAtNothing() {
        goal = Optional.empty();
    }

    private long sum(String counter) {
        LongAdder count = counters.get(counter);
        return count == null ? 0 : count.sum();
    }

    /** @param running whether it goes on now: of what stands still nobody knows when it will be there */
    synchronized void tell(ObjectNode tree, Instant now, boolean running) {
        ObjectNode progress = tree.putObject("progress");
        ObjectNode perSecond = tree.putObject("perSecond");
        counters.forEach((counter, count) -> {
            progress.put(counter, count.sum());
            perSecond.put(counter, rounded(rate(counter, now)));
        });
        goal.ifPresent(aim ->
                tree.set("goal", tree(aim, perSecond.path(aim.counter()).asDouble(), now, running)));
    }

    private double rate(String counter, Instant now) {
        return rates.computeIfAbsent(counter, none -> new RecentRate(began, 0)).at(now, sum(counter));
    }

    private ObjectNode tree(Goal aim, double perSecond, Instant now, boolean running) {
        long done = Math.min(aim.total(), sum(aim.counter()) - aim.from());
        ObjectNode tree = Json.NODES
                .objectNode()
                .put("counter", aim.counter())
                .put("done", done)
                .put("total", aim.total());
        boolean sure = !now.isBefore(aim.since().plus(SURE_AFTER)) && done >= aim.total() * SURE_FROM;
        if (running && sure && done < aim.total() && perSecond > 0) {
            tree.put("etaSeconds", rounded((aim.total() - done) / perSecond));
        }
        return tree;
    }

    private static double rounded(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
