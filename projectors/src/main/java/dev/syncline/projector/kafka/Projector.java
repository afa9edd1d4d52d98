package dev.syncline.projector.kafka;

import dev.syncline.event.Position;
import dev.syncline.projector.Claim;
import dev.syncline.projector.FencedException;
import dev.syncline.projector.LogReplacedException;
import dev.syncline.projector.LoggedChange;
import dev.syncline.projector.Store;
import dev.syncline.projector.StoreUnavailableException;
import dev.syncline.projector.TenantCollection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies the changes of the log to one store: a member of a consumer group, but the positions are the store's own. While
 * the store gives no answer the batch in hand waits, the member stays in its group, and everything else goes on.
 *
 * <p>{@link #run} belongs to one thread; the rest may be called by any.
 */
public final class Projector implements Runnable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Projector.class);
    private static final String ASKED = "asked to stop";
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration COMMIT_EVERY = Duration.ofSeconds(1);
    private static final Duration RETRY_PARKED_EVERY = Duration.ofSeconds(30);

    private final Consumer<byte[], byte[]> consumer;
    private final String topic;
    private final TopicIds topicIds;
    private final LatestChanges latestChanges;
    private final Store store;
    private final Backoff backoff;
    private final Clock clock;

    private final Map<TopicPartition, Claim> claims = new ConcurrentHashMap<>();
    private final Map<TopicPartition, Batch> inHand = new HashMap<>();
    private final Map<TopicPartition, Long> lags = new ConcurrentHashMap<>();
    private final LongAdder applied = new LongAdder();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile ProjectorState state = new ProjectorState.Starting();
    private volatile Instant oldestWaiting = Instant.MAX;
    private volatile boolean stopping;
    private int failedAttempts;
    private Instant firstFailure = Instant.EPOCH;
    private Instant nextAttempt = Instant.EPOCH;
    private Instant nextCommit = Instant.EPOCH;
    private Instant nextRetryOfParked = Instant.EPOCH;

    private record Batch(List<LoggedChange> changes, Position next) {}

    /**
     * @param consumer closed when {@link #run} ends
     * @param topic of changes
     */
    public Projector(
            Consumer<byte[], byte[]> consumer,
            String topic,
            TopicIds topicIds,
            LatestChanges latestChanges,
            Store store,
            Backoff backoff,
            Clock clock) {
        this.consumer = consumer;
        this.topic = topic;
        this.topicIds = topicIds;
        this.latestChanges = latestChanges;
        this.store = store;
        this.backoff = backoff;
        this.clock = clock;
    }

    @Override
    public void run() {
        String reason = "ended by an error, see the log";
        try (consumer) {
            consumer.subscribe(List.of(topic), new Assignment(consumer, this::forget));
            while (!stopping) {
                step();
            }
            claims.values().forEach(store::release);
            reason = ASKED;
        } catch (WakeupException e) {
            claims.values().forEach(store::release);
            reason = ASKED;
        } catch (OffsetOutOfRangeException e) {
            reason = "the log no longer has position " + e.offsetOutOfRangePartitions()
                    + "; nothing was skipped. Next: " + "rebuild the store from the log [position-lost]";
            LOGGER.error("projector stopped projector={} reason={}", store.name(), reason);
        } catch (LogReplacedException | UnreadableChangeException e) {
            reason = e.getMessage();
            LOGGER.error("projector stopped projector={} reason={}", store.name(), reason);
        } catch (RuntimeException e) {
            reason = "defect: " + e;
            LOGGER.error("projector stopped by a defect projector={}", store.name(), e);
        } catch (Error e) {
            LOGGER.error("projector ended by an error projector={}", store.name(), e);
            throw e;
        } finally {
            state = new ProjectorState.Stopped(reason);
            ended.countDown();
        }
    }

    /** One turn: take what came, apply what is in hand. */
    private void step() {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        for (TopicPartition partition : records.partitions()) {
            List<LoggedChange> changes = ChangeRecords.decode(records.records(partition));
            inHand.put(partition, new Batch(changes, new Position(consumer.position(partition))));
            consumer.pause(Set.of(partition));
            records.records(partition).stream()
                    .findFirst()
                    .ifPresent(first -> oldestWaiting = Instant.ofEpochMilli(first.timestamp()));
        }
        if (clock.instant().isBefore(nextAttempt)) {
            return;
        }
        try {
            claimAssigned();
            applyInHand();
            if (records.isEmpty()) {
                whileIdle();
            }
            answered();
        } catch (StoreUnavailableException e) {
            unavailable(e);
        }
        commitNowAndThen();
    }

    private void claimAssigned() {
        for (TopicPartition partition : consumer.assignment()) {
            if (!claims.containsKey(partition)) {
                Claim claim = store.claim(partition.partition(), topicIds.of(topic));
                claims.put(partition, claim);
                // Whatever was fetched under an earlier claim may lie behind what this one still needs.
                inHand.remove(partition);
                consumer.seek(partition, claim.next().offset());
                consumer.resume(Set.of(partition));
                LOGGER.info(
                        "partition claimed projector={} partition={} epoch={} position={}",
                        store.name(),
                        claim.partition(),
                        claim.epoch(),
                        claim.next());
            }
        }
    }

    private void applyInHand() {
        for (TopicPartition partition : List.copyOf(inHand.keySet())) {
            Batch batch = inHand.remove(partition);
            Claim claim = claims.get(partition);
            if (claim == null) {
                continue;
            }
            try {
                claims.put(partition, store.apply(claim, batch.changes(), batch.next()));
                applied.add(batch.changes().size());
                consumer.resume(Set.of(partition));
                lags.put(partition, consumer.currentLag(partition).orElse(0));
            } catch (FencedException e) {
                fenced(partition, e);
            } catch (StoreUnavailableException e) {
                inHand.put(partition, batch);
                throw e;
            }
        }
        if (lags.values().stream().allMatch(lag -> lag == 0)) {
            oldestWaiting = Instant.MAX;
        }
    }

    /** The loser has no effect; if the partition is still its own after the next poll, it claims it again. */
    private void fenced(TopicPartition partition, FencedException e) {
        LOGGER.warn(
                "fenced off projector={} partition={} reason={}", store.name(), partition.partition(), e.getMessage());
        claims.remove(partition);
        consumer.pause(Set.of(partition));
        nextAttempt = clock.instant().plus(backoff.max());
    }

    private void whileIdle() {
        boolean due = !clock.instant().isBefore(nextRetryOfParked);
        for (Map.Entry<TopicPartition, Claim> held : List.copyOf(claims.entrySet())) {
            try {
                heal(held.getValue());
                if (due) {
                    store.retryParked(held.getValue());
                }
            } catch (FencedException e) {
                fenced(held.getKey(), e);
            }
        }
        if (due) {
            nextRetryOfParked = clock.instant().plus(RETRY_PARKED_EVERY);
        }
    }

    private void heal(Claim claim) {
        for (TenantCollection damaged : store.damaged(claim)) {
            LOGGER.warn(
                    "reading damaged documents again from the log projector={} tenant={} collection={}",
                    store.name(),
                    damaged.tenant(),
                    damaged.collection());
            store.restore(claim, damaged, latestChanges.of(topic, claim, damaged));
        }
    }

    private void answered() {
        if (failedAttempts > 0) {
            LOGGER.info("store answers again store={} attempt={}", store.name(), failedAttempts + 1);
        }
        failedAttempts = 0;
        state = claims.isEmpty() ? new ProjectorState.Starting() : new ProjectorState.Running();
    }

    private void unavailable(StoreUnavailableException e) {
        failedAttempts++;
        firstFailure = failedAttempts == 1 ? clock.instant() : firstFailure;
        nextAttempt = clock.instant().plus(backoff.after(failedAttempts));
        state = new ProjectorState.StoreUnavailable(firstFailure, failedAttempts, e.getMessage());
        LOGGER.warn(
                "store unavailable, trying again store={} attempt={} reason={}",
                store.name(),
                failedAttempts,
                e.getMessage());
    }

    /** Only so that other people's tools can see the lag; nothing is read from there. */
    private void commitNowAndThen() {
        if (clock.instant().isBefore(nextCommit)) {
            return;
        }
        nextCommit = clock.instant().plus(COMMIT_EVERY);
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        claims.forEach((partition, claim) ->
                offsets.put(partition, new OffsetAndMetadata(claim.next().offset())));
        consumer.commitAsync(offsets, (committed, failure) -> {});
    }

    private void forget(TopicPartition partition) {
        inHand.remove(partition);
        lags.remove(partition);
        Claim claim = claims.remove(partition);
        if (claim != null) {
            store.release(claim);
        }
    }

    public String name() {
        return store.name();
    }

    public ProjectorState state() {
        return state;
    }

    /** Changes applied since this process started. */
    public long applied() {
        return applied.sum();
    }

    /** Records behind the end of the log, over the partitions this process holds; empty while it holds none. */
    public OptionalLong lagRecords() {
        return claims.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(
                        lags.values().stream().mapToLong(Long::longValue).sum());
    }

    /** How long the oldest change that is not applied yet has been in the log. */
    public Duration lag() {
        Instant oldest = oldestWaiting;
        return oldest.equals(Instant.MAX) ? Duration.ZERO : Duration.between(oldest, clock.instant());
    }

    /** First position not yet applied, by partition, of the partitions this process holds. */
    public Map<Integer, Position> positions() {
        Map<Integer, Position> positions = new HashMap<>();
        claims.forEach((partition, claim) -> positions.put(partition.partition(), claim.next()));
        return positions;
    }

    /** Asks the loop to end and waits. Returns false if it still ran when the timeout passed. */
    public boolean stop(Duration timeout) throws InterruptedException {
        stopping = true;
        consumer.wakeup();
        return ended.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }
}
