package dev.syncline.projector.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.projector.LogUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;

class FewConsumersTest {
    private final List<LoggedRecords> made = new ArrayList<>();
    private final FewConsumers consumers = new FewConsumers(this::make);

    private synchronized Consumer<byte[], byte[]> make() {
        LoggedRecords one = new LoggedRecords();
        made.add(one);
        return one;
    }

    @Test
    void oneAfterTheOtherGetsTheSame() {
        assertThat(consumers.<Object>with(one -> one)).isSameAs(consumers.<Object>with(one -> one));
    }

    /** Four at once, and all others one after the other with the same four. */
    @Test
    void howeverManyAskAFewAreMade() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(20);
        CyclicBarrier four = new CyclicBarrier(4);
        try {
            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                done.add(threads.submit(() -> consumers.with(one -> {
                    try {
                        return four.await(30, TimeUnit.SECONDS);
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                })));
            }
            for (Future<?> one : done) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(made).hasSize(4);
    }

    @Test
    void oneThatFailedIsClosedAndItsPlaceIsFree() {
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> consumers.with(one -> {
                        throw new KafkaException("planted");
                    }))
                    .isInstanceOf(LogUnavailableException.class);
        }

        assertThat(made).hasSize(5).allMatch(LoggedRecords::closed);
        assertThat(consumers.<Object>with(one -> one)).isSameAs(made.get(5));
    }

    @Test
    void closedOnesAreClosed() {
        consumers.with(one -> one);

        consumers.close();

        assertThat(made).singleElement().matches(LoggedRecords::closed);
    }
}
