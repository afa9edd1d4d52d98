package dev.syncline.projector.kafka;

import static java.util.Objects.requireNonNull;

import dev.syncline.projector.LogUnavailableException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;

/**
 * Consumers without a group that are used again: one costs some ten milliseconds and half a mebibyte to make. A few
 * callers are served at once, and the others wait in turn. Thread-safe.
 */
public final class FewConsumers implements AutoCloseable {
    private static final int AT_ONCE = 4;

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Semaphore places = new Semaphore(AT_ONCE, true);
    private final BlockingQueue<Consumer<byte[], byte[]>> idle = new LinkedBlockingQueue<>();

    public FewConsumers(Supplier<Consumer<byte[], byte[]>> consumers) {
        this.consumers = requireNonNull(consumers, "consumers");
    }

    /**
     * Lends one; what it is assigned to is left from whoever had it before.
     *
     * @throws LogUnavailableException if Kafka gives no answer
     */
    public <T> T with(Function<Consumer<byte[], byte[]>, T> work) {
        places.acquireUninterruptibly();
        Consumer<byte[], byte[]> lent = null;
        try {
            lent = idle.poll();
            lent = lent == null ? consumers.get() : lent;
            T answer = work.apply(lent);
            idle.add(lent);
            lent = null;
            return answer;
        } catch (KafkaException e) {
            throw new LogUnavailableException("Kafka did not answer", e);
        } finally {
            if (lent != null) {
                lent.close();
            }
            places.release();
        }
    }

    /** Of those that are lent nobody is waited for. */
    @Override
    public void close() {
        idle.forEach(Consumer::close);
    }
}
