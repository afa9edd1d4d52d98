package dev.syncline.server;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import dev.syncline.event.Change;
import dev.syncline.event.Duplicate;
import dev.syncline.event.Rejection;
import dev.syncline.event.Verdict;
import dev.syncline.projector.kafka.Projector;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.Collector;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** What is counted. {@code accepted + rejected + duplicate = events}, always. */
final class ServerMetrics {
    private static final double[] LATENCIES = {0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30};

    private final MetricRegistry registry;
    private final Histogram latency = Histogram.builder()
            .name("syncline_verdict_latency_seconds")
            .help("From a write at the door to its verdict")
            .classicOnly()
            .classicUpperBounds(LATENCIES)
            .build();
    private volatile Instant decidedUpTo;

    ServerMetrics(MetricRegistry registry) {
        this.registry = registry;
    }

    /** @param appended when the event came into the log */
    void decided(Verdict verdict, Instant appended) {
        decidedUpTo = appended;
        registry.meter("syncline.events").mark();
        String name = verdict.match(new Verdict.Cases<>() {
            @Override
            public String accepted(Change change) {
                return "syncline.verdicts.accepted";
            }

            @Override
            public String rejected(Rejection rejection) {
                return "syncline.verdicts.rejected." + rejection.reason().wire();
            }

            @Override
            public String duplicate(Duplicate duplicate) {
                return "syncline.verdicts.duplicate";
            }
        });
        registry.counter(name).inc();
    }

    /** When the event that was decided last came into the log. */
    Optional<Instant> decidedUpTo() {
        return Optional.ofNullable(decidedUpTo);
    }

    /** Events decided since the start. */
    long events() {
        return registry.meter("syncline.events").getCount();
    }

    void verdictAfter(Duration waited) {
        latency.observe(waited.toNanos() / 1e9);
    }

    /** A histogram can be added up over several servers. */
    Collector latency() {
        return latency;
    }

    void watch(Projector projector) {
        String prefix = "syncline.projector." + projector.name();
        gauge(prefix + ".lag.records", () -> known(projector.lagRecords()));
        gauge(prefix + ".lag.seconds", () -> projector.lag().toMillis() / 1000.0);
        gauge(prefix + ".applied", projector::applied);
    }

    /** What nobody knows is no number, and never 0. */
    static double known(OptionalLong value) {
        return value.isPresent() ? value.getAsLong() : Double.NaN;
    }

    void gauge(String name, Gauge<? extends Number> value) {
        registry.registerGauge(name, value);
    }
}
