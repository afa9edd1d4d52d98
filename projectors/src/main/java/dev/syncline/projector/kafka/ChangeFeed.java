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
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The verdicts as the decider writes them, uncommitted. Changes come each once, and the last of them stay in memory for
 * whoever follows; what changed nothing, rejections and duplicates, is only told.
 *
 * <p>{@link #run} belongs to one thread; the rest may be called by any.
 */
public final class ChangeFeed implements Runnable {
    private static final Logger LOGGER = LoggerFactory.getLogger(ChangeFeed.class);
    private static final Duration POLL = Duration.ofMillis(500);

    private final ChangeConsumers consumers;
    private final LogLayout layout;
    private final long tailBytes;
    private final Map<Integer, RecentChanges> tails = new ConcurrentHashMap<>();
    private final Map<Integer, Repeats> repeats = new ConcurrentHashMap<>();
    /** Where to go on in the topics of rejections and duplicates. */
    private final Map<TopicPartition, Long> others = new ConcurrentHashMap<>();

    private final List<BiConsumer<Integer, List<LoggedChange>>> listeners = new CopyOnWriteArrayList<>();
    private final List<OtherVerdicts> otherListeners = new CopyOnWriteArrayList<>();
    private final CountDownLatch listening = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean hears;
    private volatile boolean stopping;

    /** Of events that changed nothing. */
    @FunctionalInterface
    public interface OtherVerdicts {
        /** A rejection or a duplicate, as it stands in its topic; a tombstone has no value. */
        void hear(ConsumerRecord<byte[], byte[]> logged);
    }

    /** @param tailBytes are held in memory of each partition */
    public ChangeFeed(ChangeConsumers consumers, LogLayout layout, long tailBytes) {
        this.consumers = requireNonNull(consumers, "consumers");
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
        try (Consumer<byte[], byte[]> consumer = consumers.early()) {
            List<TopicPartition> changes = assign(consumer);
            listening.countDown();
            while (!stopping) {
                var polled = consumer.poll(POLL);
                for (TopicPartition partition : changes) {
                    hear(partition.partition(), polled.records(partition), consumer.position(partition));
                }
                others.keySet().forEach(partition -> polled.records(partition).forEach(this::hearOther));
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

    /** Returns the partitions of the changes. */
    private List<TopicPartition> assign(Consumer<byte[], byte[]> consumer) {
        List<TopicPartition> partitions = partitions(layout.topics().changes());
        List<TopicPartition> all = new ArrayList<>(partitions);
        all.addAll(partitions(layout.topics().rejections()));
        all.addAll(partitions(layout.topics().duplicates()));
        Map<TopicPartition, Long> ends = consumer.endOffsets(all);
        for (TopicPartition partition : partitions) {
            if (!tails.containsKey(partition.partition())) {
                // Alone: a poll fails over a partition that has no place yet.
                consumer.assign(List.of(partition));
                warmUp(consumer, partition, ends.get(partition));
            }
        }
        all.removeAll(partitions);
        all.forEach(partition -> others.putIfAbsent(partition, ends.get(partition)));
        all.addAll(partitions);
        consumer.assign(all);
        partitions.forEach(partition ->
                consumer.seek(partition, tails.get(partition.partition()).next().offset()));
        others.forEach(consumer::seek);
        return partitions;
    }

    private List<TopicPartition> partitions(String topic) {
        return IntStream.range(0, layout.changePartitions())
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
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
        listeners.forEach(listener -> tell(() -> listener.accept(partition, fresh)));
    }

    private void hearOther(ConsumerRecord<byte[], byte[]> logged) {
        others.put(new TopicPartition(logged.topic(), logged.partition()), logged.offset() + 1);
        otherListeners.forEach(listener -> tell(() -> listener.hear(logged)));
    }

    private static void tell(Runnable listener) {
        try {
            listener.run();
        } catch (RuntimeException e) {
            LOGGER.error("a listener of the change feed failed by a defect and missed what it was told", e);
        }
    }

    /**
     * Is told what comes, partition and changes, on the feed's own thread: it must be quick, and not throw. They are told
     * in the order in which they came here.
     */
    public void listen(BiConsumer<Integer, List<LoggedChange>> listener) {
        listeners.add(requireNonNull(listener, "listener"));
    }

    /** As {@link #listen}, of the records of rejections and duplicates; behind the changes that came with them. */
    public void listenToOthers(OtherVerdicts listener) {
        otherListeners.add(requireNonNull(listener, "listener"));
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
