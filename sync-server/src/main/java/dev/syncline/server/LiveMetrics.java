package dev.syncline.server;

import dev.syncline.event.Position;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.Collector;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

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
                positions("syncline_live_oldest_position", "First position that is served", live::served),
                positions("syncline_live_memory_position", "First position that is served from memory", live::oldest));
    }

    private static Collector positions(String name, String help, Supplier<Map<Integer, Position>> positions) {
        return GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames("partition")
                .callback(values -> positions
                        .get()
                        .forEach((partition, position) ->
                                values.call((double) position.offset(), Integer.toString(partition))))
                .build();
    }
}
