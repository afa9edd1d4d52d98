package dev.syncline.projector.kafka;

import static java.util.Objects.requireNonNull;

import dev.syncline.event.Position;
import dev.syncline.projector.LoggedChange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The changes as the decider writes them, uncommitted and each once: the last of them in memory, for whoever follows.
 *
 * <p>{@link #run} belongs to one thread; the rest may be called by any.
 */
public final class ChangeFeed implements Runnable {
    private static final Logger LOGGER = LoggerFactory.getLogger(ChangeFeed.class);
    private static final Duration POLL = Duration.ofMillis(500);

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final LogLayout layout;
    private final long tailBytes;
    private final Map<Integer, RecentChanges> tails = new ConcurrentHashMap<>();
    private final Map<Integer, Repeats> repeats = new ConcurrentHashMap<>();
    private final List<BiConsumer<Integer, List<LoggedChange>>> listeners = new CopyOnWriteArrayList<>();
    private final CountDownLatch listening = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean hears;
    private volatile boolean stopping;

    /** @param tailBytes are held in memory of each partition */
    public ChangeFeed(ChangeConsumers consumers, LogLayout layout, long tailBytes) {
        this.consumers = requireNonNull(consumers, "consumers")::early;
        this.layout = requireNonNull(layout, "layout");
        this.tailBytes = tailBytes;
    }

    @Override
    public void run() {
        try {
            while (!stopping) {
                follow();
            }
        } finally {
            hears = false;
            ended.countDown();
        }
    }

    /** Whatever goes wrong, the next consumer goes on where this one was: a follower must miss nothing. */
    private void follow() {
        try (Consumer<byte[], byte[]> consumer = consumers.get()) {
            List<TopicPartition> partitions = assign(consumer);
            listening.countDown();
            while (!stopping) {
                var polled = consumer.poll(POLL);
                for (TopicPartition partition : partitions) {
                    hear(partition.partition(), polled.records(partition), consumer.position(partition));
                }
                hears = true;
            }
        } catch (WakeupException e) {
            LOGGER.debug("change feed asked to stop");
        } catch (RuntimeException e) {
            hears = false;
            LOGGER.warn("change feed interrupted, it goes on where it was", e);
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private List<TopicPartition> assign(Consumer<byte[], byte[]> consumer) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (int partition = 0; partition < layout.changePartitions(); partition++) {
            partitions.add(new TopicPartition(layout.topics().changes(), partition));
        }
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        for (TopicPartition partition : partitions) {
            if (!tails.containsKey(partition.partition())) {
                // Alone: a poll fails over a partition that has no place yet.
                consumer.assign(List.of(partition));
                warmUp(consumer, partition, ends.get(partition));
            }
        }
        consumer.assign(partitions);
        partitions.forEach(partition ->
                consumer.seek(partition, tails.get(partition.partition()).next().offset()));
        return partitions;
    }

    /** Knows what was told already; tells what comes. */
    private void warmUp(Consumer<byte[], byte[]> consumer, TopicPartition partition, long end) {
        Repeats known = new Repeats();
        long from = Repeats.warmUp(consumer, partition, end);
        new Stretch(consumer, partition, from, end).first(logged -> {
            ChangeRecords.decode(List.of(logged)).forEach(past -> known.isRepeat(past.change()));
            return false;
        });
        repeats.put(partition.partition(), known);
        tails.put(partition.partition(), new RecentChanges(tailBytes, new Position(end)));
    }

    private void hear(int partition, List<ConsumerRecord<byte[], byte[]>> records, long next) {
        RecentChanges tail = tails.get(partition);
        if (next == tail.next().offset()) {
            return;
        }
        Repeats known = repeats.get(partition);
        List<LoggedChange> fresh = ChangeRecords.decode(records).stream()
                .filter(logged -> !known.isRepeat(logged.change()))
                .toList();
        tail.add(fresh, new Position(next));
        for (BiConsumer<Integer, List<LoggedChange>> listener : listeners) {
            tell(listener, partition, fresh);
        }
    }

    private static void tell(
            BiConsumer<Integer, List<LoggedChange>> listener, int partition, List<LoggedChange> fresh) {
        try {
            listener.accept(partition, fresh);
        } catch (RuntimeException e) {
            LOGGER.error("a listener of the change feed failed by a defect and missed changes", e);
        }
    }

    /** Is told what comes, partition and changes, on the feed's own thread: it must be quick, and not throw. */
    public void listen(BiConsumer<Integer, List<LoggedChange>> listener) {
        listeners.add(requireNonNull(listener, "listener"));
    }

    /** First position of the partition that was not heard yet. */
    public Position next(int partition) {
        return tail(partition).next();
    }

    /** The oldest position of the partition that is still in memory. */
    public Position first(int partition) {
        return tail(partition).first();
    }

    /**
     * At most so many changes from there on, and as soon as they have so many bytes no more; empty where they are not in
     * memory any more.
     */
    public Optional<List<LoggedChange>> read(int partition, Position from, int atMost, long atMostBytes) {
        return tail(partition).read(from, atMost, atMostBytes);
    }

    private RecentChanges tail(int partition) {
        return Optional.ofNullable(tails.get(partition))
                .orElseThrow(() -> new IllegalStateException("the feed does not listen yet"));
    }

    /** What the memory holds. */
    public long bytes() {
        return tails.values().stream().mapToLong(RecentChanges::bytes).sum();
    }

    /** Whether Kafka answered the last time. */
    public boolean hears() {
        return hears;
    }

    /** Waits until {@link #read} can be asked. */
    public boolean awaitListening(Duration timeout) throws InterruptedException {
        return listening.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Asks the loop to end and waits. Returns false if it still ran when the timeout passed. */
    public boolean stop(Duration timeout) throws InterruptedException {
        stopping = true;
        return ended.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }
}
