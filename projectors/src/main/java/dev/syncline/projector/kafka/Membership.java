package dev.syncline.projector.kafka;

import dev.syncline.event.Position;
import dev.syncline.projector.Claim;
import dev.syncline.projector.FencedException;
import dev.syncline.projector.LoggedChange;
import dev.syncline.projector.Store;
import dev.syncline.projector.StoreUnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One membership of a projector in its group, from subscribing to leaving. While the store gives no answer the batch in
 * hand waits, the member stays in its group, and everything else goes on. Belongs to one thread.
 */
final class Membership {
    private static final Logger LOGGER = LoggerFactory.getLogger(Membership.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration ENDS_WITHIN = Duration.ofMillis(500);

    private final Consumer<byte[], byte[]> consumer;
    private final String topic;
    private final TopicIds topicIds;
    private final Store store;
    private final Upkeep upkeep;
    private final Clock clock;
    private final Progress progress;
    private final RepairQueue repairs;

    private final Map<TopicPartition, Batch> inHand = new HashMap<>();
    private final Outage outage;
    private Instant nextTick = Instant.EPOCH;

    private record Batch(List<LoggedChange> changes, Position next) {}

    /** @param progress told of everything, read by any thread */
    Membership(
            Consumer<byte[], byte[]> consumer,
            String topic,
            TopicIds topicIds,
            Store store,
            Upkeep upkeep,
            Backoff backoff,
            Clock clock,
            Progress progress,
            RepairQueue repairs) {
        this.consumer = consumer;
        this.topic = topic;
        this.topicIds = topicIds;
        this.store = store;
        this.upkeep = upkeep;
        this.outage = new Outage(store.name(), backoff, clock);
        this.clock = clock;
        this.progress = progress;
        this.repairs = repairs;
    }

    /** Gives up what it holds whichever way it ends. */
    void run(BooleanSupplier stopping) {
        try {
            consumer.subscribe(List.of(topic), new Assignment(consumer, this::forget));
            while (!stopping.getAsBoolean()) {
                step();
            }
        } finally {
            List.copyOf(progress.claims().keySet()).forEach(this::forget);
        }
    }

    /** One turn: take what came, apply what is in hand. */
    private void step() {
        take(consumer.poll(POLL));
        if (outage.waits()) {
            lookAtEnds();
            return;
        }
        boolean tick = !clock.instant().isBefore(nextTick);
        progress.asks(clock.instant());
        try {
            claimAssigned();
            applyInHand();
            repairs.drain(store, this::claim);
            if (tick) {
                List.copyOf(progress.claims().keySet()).forEach(this::keepUp);
            }
            outage.over();
            boolean claimed = !progress.claims().isEmpty();
            progress.state(claimed ? new ProjectorState.Running() : new ProjectorState.Starting());
        } catch (StoreUnavailableException e) {
            progress.state(outage.after(e));
        } finally {
            progress.answered();
        }
        lookAtEnds();
    }

    private void take(ConsumerRecords<byte[], byte[]> records) {
        for (TopicPartition partition : records.partitions()) {
            var logged = records.records(partition);
            inHand.put(partition, new Batch(ChangeRecords.decode(logged), new Position(consumer.position(partition))));
            consumer.pause(Set.of(partition));
            progress.lag().took(partition, Instant.ofEpochMilli(logged.get(0).timestamp()));
        }
    }

    private void claimAssigned() {
        for (TopicPartition partition : consumer.assignment()) {
            if (!progress.claims().containsKey(partition)) {
                Claim claim = store.claim(partition.partition(), topicIds.of(topic));
                progress.stands(partition, claim);
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
            Claim claim = progress.claims().get(partition);
            if (claim == null) {
                continue;
            }
            try {
                progress.stands(partition, store.apply(claim, batch.changes(), batch.next()));
                progress.applied(batch.changes().size());
                consumer.resume(Set.of(partition));
            } catch (FencedException e) {
                fenced(partition, e);
            } catch (StoreUnavailableException e) {
                inHand.put(partition, batch);
                throw e;
            }
        }
    }

    /** Upkeep, and the position past what holds no change: the markers of transactions occupy offsets, too. */
    private void keepUp(TopicPartition partition) {
        Claim claim = progress.claims().get(partition);
        try {
            upkeep.of(claim);
            Position next = new Position(consumer.position(partition));
            if (!inHand.containsKey(partition) && next.compareTo(claim.next()) > 0) {
                progress.stands(partition, store.apply(claim, List.of(), next));
            }
        } catch (FencedException e) {
            fenced(partition, e);
        }
    }

    /** The loser has no effect; if the partition is still its own after the next poll, it claims it again. */
    private void fenced(TopicPartition partition, FencedException e) {
        LOGGER.warn(
                "fenced off projector={} partition={} reason={}", store.name(), partition.partition(), e.getMessage());
        progress.forget(partition);
        consumer.pause(Set.of(partition));
        outage.waitLongest();
    }

    /** Once a tick, whether the store answers or not. What is committed is for other people's tools alone. */
    private void lookAtEnds() {
        if (clock.instant().isBefore(nextTick)) {
            return;
        }
        nextTick = clock.instant().plus(TICK);
        try {
            progress.lag().ends(consumer.endOffsets(progress.claims().keySet(), ENDS_WITHIN));
        } catch (org.apache.kafka.common.errors.TimeoutException e) {
            LOGGER.debug("the log's end is not known projector={}", store.name());
        }
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        progress.claims()
                .forEach((partition, claim) -> offsets.put(
                        partition, new OffsetAndMetadata(claim.next().offset())));
        consumer.commitAsync(offsets, (committed, failure) -> {});
    }

    private Optional<Claim> claim(int partition) {
        return Optional.ofNullable(progress.claims().get(new TopicPartition(topic, partition)));
    }

    private void forget(TopicPartition partition) {
        inHand.remove(partition);
        Claim claim = progress.claims().get(partition);
        progress.forget(partition);
        if (claim != null) {
            store.release(claim);
        }
    }
}
