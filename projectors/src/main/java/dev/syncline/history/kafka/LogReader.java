package dev.syncline.history.kafka;

import dev.syncline.projector.LogUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/** Reads single places of the log, with consumers that are kept open. Thread-safe. */
public final class LogReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    /** A poll says nothing when Kafka is gone; after so many that is taken for an answer. */
    private static final int SILENT_POLLS = 50;

    private final BlockingQueue<Optional<Consumer<byte[], byte[]>>> idle = new LinkedBlockingQueue<>();
    private final Supplier<Consumer<byte[], byte[]>> consumers;

    /**
     * @param consumers fetch little at a time; made when they are needed first
     * @param atOnce how many may read at the same time; others wait
     */
    public LogReader(Supplier<Consumer<byte[], byte[]>> consumers, int atOnce) {
        this.consumers = consumers;
        for (int i = 0; i < atOnce; i++) {
            idle.add(Optional.empty());
        }
    }

    /** The offset behind the last record of a partition. */
    public long end(TopicPartition partition) {
        return with(consumer -> consumer.endOffsets(List.of(partition)).get(partition));
    }

    public int partitions(String topic) {
        return with(consumer -> consumer.partitionsFor(topic).size());
    }

    /**
     * The records at these offsets, in their order; those that compaction took are left out.
     *
     * @param offsets rising, all below the log's end
     * @throws LogUnavailableException if Kafka gives no answer
     */
    public List<ConsumerRecord<byte[], byte[]>> read(TopicPartition partition, List<Long> offsets) {
        return offsets.isEmpty() ? List.of() : with(consumer -> read(consumer, partition, offsets));
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(
            Consumer<byte[], byte[]> consumer, TopicPartition partition, List<Long> offsets) {
        consumer.assign(List.of(partition));
        List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
        Iterator<Long> wanted = offsets.iterator();
        Optional<Long> next = Optional.of(wanted.next());
        consumer.seek(partition, next.get());
        int silent = 0;
        while (next.isPresent()) {
            List<ConsumerRecord<byte[], byte[]>> records = consumer.poll(POLL).records(partition);
            silent = records.isEmpty() ? silent + 1 : 0;
            if (silent > SILENT_POLLS) {
                throw new LogUnavailableException("Kafka fell silent", null);
            }
            for (ConsumerRecord<byte[], byte[]> logged : records) {
                while (next.isPresent() && next.get() < logged.offset()) {
                    next = following(wanted);
                }
                if (next.isPresent() && next.get() == logged.offset()) {
                    found.add(logged);
                    next = following(wanted);
                }
            }
            if (next.isPresent() && next.get() > consumer.position(partition)) {
                consumer.seek(partition, next.get());
            }
            while (next.isPresent() && next.get() < consumer.position(partition)) {
                next = following(wanted);
            }
        }
        return found;
    }

    private static Optional<Long> following(Iterator<Long> wanted) {
        return wanted.hasNext() ? Optional.of(wanted.next()) : Optional.empty();
    }

    private <R> R with(Function<Consumer<byte[], byte[]>, R> work) {
        Optional<Consumer<byte[], byte[]>> taken = take();
        Optional<Consumer<byte[], byte[]>> back = Optional.empty();
        try {
            Consumer<byte[], byte[]> consumer = taken.orElseGet(consumers);
            taken = Optional.of(consumer);
            R result = work.apply(consumer);
            back = taken;
            return result;
        } catch (InterruptException e) {
            throw new LogUnavailableException("interrupted", e);
        } catch (KafkaException e) {
            throw new LogUnavailableException("Kafka did not answer", e);
        } finally {
            if (back.isEmpty()) {
                taken.ifPresent(
                        broken -> broken.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ZERO)));
            }
            idle.add(back);
        }
    }

    private Optional<Consumer<byte[], byte[]>> take() {
        try {
            return idle.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LogUnavailableException("interrupted", e);
        }
    }

    /** Closes what is idle; whoever still reads is cut off with its process. */
    @Override
    public void close() {
        List<Optional<Consumer<byte[], byte[]>>> open = new ArrayList<>();
        idle.drainTo(open);
        open.forEach(consumer -> consumer.ifPresent(Consumer::close));
    }
}
