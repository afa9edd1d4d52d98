package dev.syncline.server;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.Collector;
import java.util.List;

/** What the live feed counts by collection and by partition. */
final class LiveMetrics {
    private LiveMetrics() {}

    /** Ask when they are collected. */
    static List<Collector> of(LivePart live) {
        return List.of(
                CounterWithCallback.builder()
                        .name("syncline_live_changes_delivered")
                        .help("Changes that went out to subscribers")
                        .labelNames("collection")
                        .callback(values -> live.deliveredOf()
                                .forEach((collection, count) -> values.call((double) count, collection)))
                        .build(),
                GaugeWithCallback.builder()
                        .name("syncline_live_oldest_position")
                        .help("First position that is served from memory")
                        .labelNames("partition")
                        .callback(values -> live.oldest()
                                .forEach((partition, position) ->
                                        values.call((double) position.offset(), Integer.toString(partition))))
                        .build());
    }
}
