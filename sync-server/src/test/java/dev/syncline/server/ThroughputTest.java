package dev.syncline.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ThroughputTest {
    private final AtomicLong now = new AtomicLong();
    private final AtomicLong count = new AtomicLong();

    @Test
    void rateIsTheMeanOfTheLastTenSeconds() {
        try (Throughput throughput = new Throughput(now::get)) {
            throughput.watch("decider", count::get);
            throughput.look();
            assertThat(throughput.perSecond("decider")).isEmpty();
            second(throughput, 100);
            assertThat(throughput.perSecond("decider")).hasValue(100);
            for (int i = 0; i < 9; i++) {
                second(throughput, 0);
            }
            assertThat(throughput.perSecond("decider")).hasValue(10);
            second(throughput, 0);
            assertThat(throughput.perSecond("decider")).hasValue(0);
        }
    }

    @Test
    void whatIsNotCountedHasNoRate() {
        try (Throughput throughput = new Throughput(now::get)) {
            assertThat(throughput.perSecond("log")).isEmpty();
        }
    }

    private void second(Throughput throughput, long more) {
        now.addAndGet(TimeUnit.SECONDS.toNanos(1));
        count.addAndGet(more);
        throughput.look();
    }
}
