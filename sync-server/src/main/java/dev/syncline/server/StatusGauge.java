package dev.syncline.server;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.Collector;

/** What {@link ServerStatus} says of each dependency, as a number: an alarm needs no words. */
final class StatusGauge {
    private StatusGauge() {}

    /** Asks when it is collected. */
    static Collector of(ServerStatus status) {
        return GaugeWithCallback.builder()
                .name("syncline_ok")
                .help("Whether a part of the server is well: 1, or 0")
                .labelNames("dependency")
                .callback(values -> status.tree()
                        .get("dependencies")
                        .properties()
                        .forEach(part -> values.call(part.getValue().path("ok").asBoolean() ? 1 : 0, part.getKey())))
                .build();
    }
}
