package dev.syncline.projector.kafka;

import static java.util.Objects.requireNonNull;

import dev.syncline.event.Position;
import dev.syncline.projector.LoggedChange;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.TopicPartition;
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

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final LogLayout layout;
    private final long tailBytes;
    private final Map<Integer, RecentChanges> tails = new ConcurrentHashMap<>();
    private final Map<Integer, Repeats> repeats = new ConcurrentHashMap<>();
    private final Map<Integer, Position> last = new ConcurrentHashMap<>();
    private final Set<Integer> unreadable = new HashSet<>();
    private final OtherVerdicts others;
    private final List<BiConsumer<Integer, List<LoggedChange>>> listeners = new CopyOnWriteArrayList<>();
    private final List<java.util.function.Consumer<ConsumerRecord<byte[], byte[]>>> otherListeners =
            new CopyOnWriteArrayList<>();
    private final CountDownLatch listening = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean hears;
    private volatile boolean stopping;

    /**
     * @param consumers makes one that reads uncommitted and begins nowhere by itself
     * @param tailBytes are held in memory of each partition
     */
    public ChangeFeed(Supplier<Consumer<byte[], byte[]>> consumers, LogLayout layout, long tailBytes) {
        this.others = new OtherVerdicts(layout);
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
        try (Consumer<byte[], byte[]> consumer = consumers.get()) {
            List<TopicPartition> changes = assign(consumer);
            listening.countDown();
            while (!stopping) {
                var polled = consumer.poll(POLL);
                for (TopicPartition partition : changes) {
                    if (!unreadable.contains(partition.partition())) {
                        hear(partition.partition(), polled.records(partition), consumer.position(partition));
                    }
                }
                others.of(polled, consumer)
                        .forEach(logged -> otherListeners.forEach(listener -> tell(() -> listener.accept(logged))));
                hears = unreadable.isEmpty();
            }
        } catch (RuntimeException e) {
            hears = false;
            if (e instanceof InvalidOffsetException gone) {
                others.forget(gone.partitions());
            }
            LOGGER.warn("change feed interrupted, it goes on where it was", e);
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    /** Returns the partitions of the changes. */
    private List<TopicPartition> assign(Consumer<byte[], byte[]> consumer) {
        List<TopicPartition> partitions = IntStream.range(0, layout.changePartitions())
                .mapToObj(partition -> new TopicPartition(layout.topics().changes(), partition))
                .toList();
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        for (TopicPartition partition : partitions) {
            if (!tails.containsKey(partition.partition())) {
                // Alone: a poll fails over a partition that has no place yet.
                consumer.assign(List.of(partition));
                warmUp(consumer, partition, ends.get(partition));
            }
        }
        unreadable.clear();
        consumer.assign(
                Stream.of(partitions, others.partitions()).flatMap(List::stream).toList());
        partitions.forEach(partition ->
                consumer.seek(partition, tails.get(partition.partition()).next().offset()));
        others.seek(consumer);
        return partitions;
    }

    /** Knows what was told already; tells what comes. */
    private void warmUp(Consumer<byte[], byte[]> consumer, TopicPartition partition, long end) {
        Repeats known = new Repeats();
        long from = Repeats.warmUp(consumer, partition, end);
        new Stretch(consumer, partition, from, end).first(logged -> {
            for (LoggedChange past : ChangeRecords.decode(List.of(logged))) {
                known.isRepeat(past.change());
                last.put(partition.partition(), past.position());
            }
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
        List<LoggedChange> heard;
        try {
            heard = ChangeRecords.decode(records);
        } catch (UnreadableChangeException e) {
            LOGGER.error("of a partition nothing more is heard partition={}", partition, e);
            unreadable.add(partition);
            return;
        }
        List<LoggedChange> fresh = heard.stream()
                .filter(logged -> !known.isRepeat(logged.change()))
                .toList();
        if (!heard.isEmpty()) {
            last.put(partition, heard.get(heard.size() - 1).position());
        }
        tail.add(fresh, new Position(next));
        listeners.forEach(listener -> tell(() -> listener.accept(partition, fresh)));
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
    public void listenToOthers(java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> listener) {
        otherListeners.add(requireNonNull(listener, "listener"));
    }

    /** Of the last change of the partition that was heard, also of one that was told before at another position. */
    public Optional<Position> last(int partition) {
        return Optional.ofNullable(last.get(partition));
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

    /** Whether Kafka answered the last time, and all could be read. */
    public boolean hears() {
        return hears;
    }

    /** Waits until {@link #read} can be asked, and what is decided from now on is told. */
    public boolean awaitListening(Duration timeout) throws InterruptedException {
        return listening.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Asks the loop to end and waits. Returns false if it still ran when the timeout passed. */
    public boolean stop(Duration timeout) throws InterruptedException {
        stopping = true;
        return ended.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }
}
