package dev.syncline.history.kafka;

import dev.syncline.history.LogIndex;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.LogUnavailableException;
import dev.syncline.projector.kafka.TopicIds;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads every event and every committed change into the index, for ever. {@link #run} belongs to one thread; the rest
 * may be called by any.
 */
public final class LogFollower implements Runnable {
    private static final Logger LOGGER = LoggerFactory.getLogger(LogFollower.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration BACKOFF = Duration.ofSeconds(1);
    private static final Duration MARKERS_EVERY = Duration.ofMillis(200);

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Collection<String> topics;
    private final TopicIds topicIds;
    private final LogIndex index;
    private final IndexedRecords records;
    private final InstantSource clock;
    private final CrashPoint crashPoint;
    private final Map<TopicPartition, Long> nexts = new ConcurrentHashMap<>();
    private final Map<String, String> ids = new HashMap<>();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile Optional<String> trouble = Optional.of("starting");
    private volatile Consumer<byte[], byte[]> current;
    private volatile long lagRecords;
    private volatile Optional<Instant> indexedUpTo = Optional.empty();
    private final AtomicLong indexed = new AtomicLong();
    private Instant markersDue = Instant.MIN;

    /**
     * @param consumers read committed; each closed by the follower
     * @param topics all events topics, and the changes topic
     */
    public LogFollower(
            Supplier<Consumer<byte[], byte[]>> consumers,
            Collection<String> topics,
            TopicIds topicIds,
            LogIndex index,
            IndexedRecords records,
            InstantSource clock,
            CrashPoint crashPoint) {
        this.consumers = consumers;
        this.topics = List.copyOf(topics);
        this.topicIds = topicIds;
        this.index = index;
        this.records = records;
        this.clock = clock;
        this.crashPoint = crashPoint;
    }

    @Override
    public void run() {
        try {
            while (asked.getCount() > 0) {
                follow();
            }
        } finally {
            trouble = Optional.of("stopped");
            ended.countDown();
        }
    }

    private void follow() {
        try (Consumer<byte[], byte[]> consumer = consumers.get()) {
            current = consumer;
            begin(consumer);
            trouble = Optional.empty();
            while (asked.getCount() > 0) {
                turn(consumer);
            }
        } catch (WakeupException e) {
            LOGGER.debug("follower of the log asked to stop");
        } catch (OffsetOutOfRangeException e) {
            failed("the log no longer has " + e.offsetOutOfRangePartitions() + ": records were deleted from it", e);
        } catch (RuntimeException e) {
            failed(String.valueOf(e.getMessage()), e);
        } finally {
            current = null;
        }
    }

    private void failed(String reason, RuntimeException failure) {
        trouble = Optional.of(reason);
        LOGGER.warn("the log can't be followed, trying again reason={}", reason);
        LOGGER.debug("the log can't be followed", failure);
        try {
            boolean stop = asked.await(BACKOFF.toMillis(), TimeUnit.MILLISECONDS);
            LOGGER.debug("follower paused asked={}", stop);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            asked.countDown();
        }
    }

    private void begin(Consumer<byte[], byte[]> consumer) {
        List<TopicPartition> partitions = partitions(consumer);
        topics.forEach(topic -> ids.put(topic, topicIds.of(topic)));
        if (partitions.stream().anyMatch(this::isOfAnotherLog)) {
            LOGGER.warn("topics were made anew: the index of the log is made anew");
            index.clear();
        }
        consumer.assign(partitions);
        List<TopicPartition> fresh = new ArrayList<>();
        for (TopicPartition partition : partitions) {
            Optional<LogIndex.Standing> standing = index.standing(partition.topic(), partition.partition());
            standing.ifPresent(known -> consumer.seek(partition, known.next()));
            if (standing.isEmpty()) {
                fresh.add(partition);
            }
        }
        if (!fresh.isEmpty()) {
            consumer.seekToBeginning(fresh);
        }
        partitions.forEach(partition -> nexts.put(partition, consumer.position(partition)));
    }

    private List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : topics) {
            List<PartitionInfo> found = consumer.partitionsFor(topic);
            found.forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
        }
        return partitions;
    }

    private boolean isOfAnotherLog(TopicPartition partition) {
        return index.standing(partition.topic(), partition.partition())
                .filter(standing -> !standing.topicId().equals(ids.get(partition.topic())))
                .isPresent();
    }

    private void turn(Consumer<byte[], byte[]> consumer) {
        ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
        boolean markers = !clock.instant().isBefore(markersDue);
        if (polled.isEmpty() && !markers) {
            return;
        }
        LogIndex.Batch batch = index.batch();
        Optional<Instant> upTo = indexedUpTo;
        for (ConsumerRecord<byte[], byte[]> logged : polled) {
            records.add(batch, logged);
            upTo = Optional.of(Instant.ofEpochMilli(logged.timestamp()));
        }
        Map<TopicPartition, Long> moved = new HashMap<>();
        for (TopicPartition partition : markers ? consumer.assignment() : polled.partitions()) {
            long next = consumer.position(partition);
            if (next != nexts.get(partition)) {
                batch.stands(
                        partition.topic(),
                        partition.partition(),
                        new LogIndex.Standing(ids.get(partition.topic()), next));
                moved.put(partition, next);
            }
        }
        batch.write();
        crashPoint.reached(CrashPoint.Stage.INDEX_WRITTEN);
        nexts.putAll(moved);
        indexedUpTo = upTo;
        indexed.addAndGet(polled.count());
        if (markers) {
            lagRecords = consumer.assignment().stream()
                    .mapToLong(partition -> consumer.currentLag(partition).orElse(0))
                    .sum();
            markersDue = clock.instant().plus(MARKERS_EVERY);
        }
    }

    /**
     * First offset of a partition that is not in the index yet.
     *
     * @throws LogUnavailableException if the log is not being followed
     */
    public long next(TopicPartition partition) {
        trouble.ifPresent(reason -> {
            throw new LogUnavailableException("the index of the log does not follow: " + reason, null);
        });
        return nexts.getOrDefault(partition, 0L);
    }

    /** Records that were not in the index yet when it last looked. */
    public long lagRecords() {
        return lagRecords;
    }

    /** When the record that it indexed last came into the log; empty before the first one since the start. */
    public Optional<Instant> indexedUpTo() {
        return indexedUpTo;
    }

    /** Records put into the index since the start. */
    public long indexed() {
        return indexed.get();
    }

    /** Why the log is not being followed; empty while it is. */
    public Optional<String> trouble() {
        return trouble;
    }

    /** Asks the loop to end and waits. Returns false if it still ran when the timeout passed. */
    public boolean stop(Duration timeout) throws InterruptedException {
        asked.countDown();
        Consumer<byte[], byte[]> running = current;
        if (running != null) {
            running.wakeup();
        }
        return ended.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }
}
