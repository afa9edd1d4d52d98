package dev.syncline.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.MetricRegistry;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ServerMetricsTest {
    @Test
    void latencyIsAHistogramInSeconds() {
        ServerMetrics metrics = new ServerMetrics(new MetricRegistry());
        metrics.verdictAfter(Duration.ofMillis(7));

        HistogramSnapshot snapshot = (HistogramSnapshot) metrics.latency().collect();

        assertThat(snapshot.getDataPoints().get(0).getCount()).isEqualTo(1);
        assertThat(snapshot.getDataPoints().get(0).getSum()).isEqualTo(0.007);
    }

    @Test
    void unknownIsNoNumber() {
        assertThat(ServerMetrics.known(OptionalLong.empty())).isNaN();
        assertThat(ServerMetrics.known(OptionalLong.of(3))).isEqualTo(3);
    }
}
