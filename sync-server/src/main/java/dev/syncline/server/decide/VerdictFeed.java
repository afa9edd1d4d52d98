package dev.syncline.server.decide;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.syncline.codec.ChangeCodec;
import dev.syncline.codec.DuplicateCodec;
import dev.syncline.codec.RejectionCodec;
import dev.syncline.event.Cause;
import dev.syncline.event.Change;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Duplicate;
import dev.syncline.event.Position;
import dev.syncline.event.Rejection;
import dev.syncline.event.Verdict;
import dev.syncline.projector.kafka.LogLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears every verdict as the decider writes it, uncommitted: deciding is deterministic, so what is heard is what will be
 * committed. Whoever published an event waits here.
 *
 * <p>{@link #run} belongs to one thread; the rest may be called by any.
 */
public final class VerdictFeed implements Runnable {
    private static final Logger LOGGER = LoggerFactory.getLogger(VerdictFeed.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final long REMEMBERED_BYTES = 16L << 20;
    private static final int OVERHEAD_BYTES = 1_200;

    private record Ref(DocumentKey key, String eventId) {}

    /** All who wait for one event, and how many they are: the last one who gives up forgets it. */
    private record Waiters(CompletableFuture<Outcome> verdict, int count) {}

    private final Consumer<byte[], byte[]> consumer;
    private final LogLayout layout;
    private final ConcurrentMap<Ref, Waiters> waiting = new ConcurrentHashMap<>();
    private final Cache<String, Outcome> recent = Caffeine.newBuilder()
            .maximumWeight(REMEMBERED_BYTES)
            .weigher((String id, Outcome outcome) -> weight(outcome))
            .build();
    private final ConcurrentMap<Integer, Position> heard = new ConcurrentHashMap<>();
    private final CountDownLatch listening = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean hears;
    private volatile boolean stopping;

    /** @param consumer reads uncommitted; closed when {@link #run} ends */
    public VerdictFeed(Consumer<byte[], byte[]> consumer, LogLayout layout) {
        this.consumer = consumer;
        this.layout = layout;
    }

    @Override
    public void run() {
        try (consumer) {
            boolean assigned = false;
            while (!stopping) {
                assigned = turn(assigned);
            }
        } catch (WakeupException e) {
            LOGGER.debug("verdict feed asked to stop");
        } catch (KafkaException e) {
            // A turn throws none: the consumer could not be closed, and nobody needs it any more.
            LOGGER.warn("verdict feed ended, its consumer is not closed in order", e);
        } finally {
            hears = false;
            ended.countDown();
        }
    }

    /** One turn; whatever goes wrong, the next begins at the end of the log: whoever waited is told that nobody knows. */
    private boolean turn(boolean assigned) {
        try {
            if (!assigned) {
                assign();
                listening.countDown();
            }
            consumer.poll(POLL).forEach(this::hear);
            hears = true;
            return true;
        } catch (WakeupException e) {
            throw e;
        } catch (RuntimeException e) {
            hears = false;
            LOGGER.warn("verdict feed interrupted, it starts again at the end of the log", e);
            LockSupport.parkNanos(POLL.toNanos());
            return false;
        }
    }

    private void assign() {
        List<TopicPartition> partitions = new ArrayList<>();
        for (int partition = 0; partition < layout.changePartitions(); partition++) {
            partitions.add(new TopicPartition(layout.topics().changes(), partition));
            partitions.add(new TopicPartition(layout.topics().rejections(), partition));
            partitions.add(new TopicPartition(layout.topics().duplicates(), partition));
        }
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
    }

    private void hear(ConsumerRecord<byte[], byte[]> logged) {
        if (logged.value() == null) {
            return;
        }
        try {
            if (logged.topic().equals(layout.topics().changes())) {
                Change change = ChangeCodec.decode(logged.value());
                Position position = new Position(logged.offset());
                heard.put(logged.partition(), position);
                tell(change.key(), change.cause(), new Outcome(new Verdict.Accepted(change), Optional.of(position)));
            } else if (logged.topic().equals(layout.topics().rejections())) {
                Rejection rejection = RejectionCodec.decode(logged.value());
                if (rejection.key().isPresent() && rejection.cause().isPresent()) {
                    Outcome outcome = new Outcome(new Verdict.Rejected(rejection), Optional.empty());
                    tell(rejection.key().get(), rejection.cause().get(), outcome);
                }
            } else {
                Duplicate duplicate = DuplicateCodec.decode(logged.value());
                Outcome outcome = new Outcome(new Verdict.Repeated(duplicate), Optional.empty());
                tell(duplicate.key(), duplicate.cause(), outcome);
            }
        } catch (IllegalArgumentException e) {
            LOGGER.error(
                    "a record is no verdict and was passed over topic={} partition={} offset={}",
                    logged.topic(),
                    logged.partition(),
                    logged.offset());
        }
    }

    private void tell(DocumentKey key, Cause cause, Outcome outcome) {
        boolean repeated = outcome.verdict() instanceof Verdict.Repeated;
        String remembered = recentKey(key.tenant(), cause.eventId());
        // What a decider that died had told already stands again at a later position: those who follow know the first.
        recent.asMap()
                .merge(
                        remembered,
                        outcome,
                        (known, now) -> repeated || known.position().isPresent() ? known : now);
        Waiters waiters = waiting.remove(new Ref(key, cause.eventId()));
        if (waiters != null) {
            waiters.verdict().complete(outcome);
        }
    }

    private static String recentKey(String tenant, String eventId) {
        return tenant + "/" + eventId;
    }

    private static int weight(Outcome outcome) {
        return OVERHEAD_BYTES
                + (outcome.verdict() instanceof Verdict.Accepted accepted
                        ? accepted.change()
                                        .after()
                                        .map(after -> after.json().length)
                                        .orElse(0)
                                + accepted.change()
                                        .before()
                                        .map(before -> before.json().length)
                                        .orElse(0)
                        : 0);
    }

    /**
     * The verdict on an event that is about to be published. Ask before publishing. Two that wait for the same event hear
     * the same.
     */
    public CompletableFuture<Outcome> await(DocumentKey key, String eventId) {
        return waiting.merge(
                        new Ref(key, eventId),
                        new Waiters(new CompletableFuture<>(), 1),
                        (known, one) -> new Waiters(known.verdict(), known.count() + 1))
                .verdict();
    }

    /** One of those who waited does so no more. */
    public void forget(DocumentKey key, String eventId) {
        waiting.computeIfPresent(
                new Ref(key, eventId),
                (ref, known) -> known.count() > 1 ? new Waiters(known.verdict(), known.count() - 1) : null);
    }

    /** A verdict heard lately by this process. */
    public Optional<Outcome> recent(String tenant, String eventId) {
        return Optional.ofNullable(recent.getIfPresent(recentKey(tenant, eventId)));
    }

    /** The last position heard of a tenant; every change told before is at or below it. */
    public Optional<Position> heard(String tenant) {
        return Optional.ofNullable(heard.get(layout.partitionOf(tenant)));
    }

    /** Whether verdicts are heard now; a write is acknowledged without its verdict while they are not. */
    public boolean hears() {
        return hears;
    }

    public int waiting() {
        return waiting.size();
    }

    /** Waits until verdicts of events published from now on will be heard. */
    public boolean awaitListening(Duration timeout) throws InterruptedException {
        return listening.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Asks the loop to end and waits. Returns false if it still ran when the timeout passed. */
    public boolean stop(Duration timeout) throws InterruptedException {
        stopping = true;
        consumer.wakeup();
        return ended.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }
}
