package dev.syncline.server;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Timer;
import dev.syncline.event.Change;
import dev.syncline.event.Duplicate;
import dev.syncline.event.Rejection;
import dev.syncline.event.Verdict;
import dev.syncline.projector.kafka.Projector;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What is counted. {@code accepted + rejected + duplicate = events}, always. */
final class ServerMetrics {
    private final MetricRegistry registry;
    private final Timer latency;
    private volatile Instant decidedUpTo;

    ServerMetrics(MetricRegistry registry) {
        this.registry = registry;
        this.latency = registry.timer("syncline.verdict.latency");
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
        latency.update(waited);
    }

    void watch(Projector projector) {
        String prefix = "syncline.projector." + projector.name();
        gauge(prefix + ".lag.records", () -> projector.lagRecords().orElse(0));
        gauge(prefix + ".lag.seconds", () -> projector.lag().toMillis() / 1000.0);
        gauge(prefix + ".applied", projector::applied);
    }

    void gauge(String name, Gauge<? extends Number> value) {
        registry.registerGauge(name, value);
    }
}
