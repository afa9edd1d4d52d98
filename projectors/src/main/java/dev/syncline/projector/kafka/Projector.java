package dev.syncline.projector.kafka;

import dev.syncline.event.Position;
import dev.syncline.projector.LogReplacedException;
import dev.syncline.projector.OldCatalogException;
import dev.syncline.projector.Repair;
import dev.syncline.projector.Repairs;
import dev.syncline.projector.Store;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies the changes of the log to one store: a member of a consumer group, but the positions are the store's own. It
 * ends when it is asked to, or where going on would lose something; after anything else it begins anew.
 *
 * <p>{@link #run} belongs to one thread; the rest may be called by any.
 */
public final class Projector implements Runnable, Repairs {
    private static final Logger LOGGER = LoggerFactory.getLogger(Projector.class);
    private static final String ASKED = "asked to stop";

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final String topic;
    private final TopicIds topicIds;
    private final Store store;
    private final Upkeep upkeep;
    private final Backoff backoff;
    private final Clock clock;
    private final Progress progress = new Progress();
    private final RepairQueue repairs = new RepairQueue();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final CountDownLatch asked = new CountDownLatch(1);
    private volatile Consumer<byte[], byte[]> current;

    /**
     * @param consumers each closed by this projector; after a defect it takes another
     * @param topic of changes
     */
    public Projector(
            Supplier<Consumer<byte[], byte[]>> consumers,
            String topic,
            TopicIds topicIds,
            LatestChanges latestChanges,
            Store store,
            Backoff backoff,
            Clock clock) {
        this.consumers = consumers;
        this.topic = topic;
        this.topicIds = topicIds;
        this.store = store;
        this.upkeep = new Upkeep(store, topic, latestChanges, clock);
        this.backoff = backoff;
        this.clock = clock;
    }

    @Override
    public void run() {
        String reason = "ended by an error, see the log";
        try {
            reason = membershipAfterMembership();
        } catch (Error e) {
            LOGGER.error("projector ended by an error projector={}", store.name(), e);
            throw e;
        } finally {
            progress.state(new ProjectorState.Stopped(reason));
            repairs.end();
            ended.countDown();
        }
    }

    /** Why it ended. */
    private String membershipAfterMembership() {
        int defects = 0;
        while (!isAsked()) {
            Instant begun = clock.instant();
            try {
                membership();
            } catch (WakeupException e) {
                LOGGER.debug("projector asked to stop projector={}", store.name());
            } catch (LogTruncationException e) {
                return stopped("the log was cut off before " + e.offsetOutOfRangePartitions()
                        + ", and what was applied is not in it any more; nothing was skipped [log-truncated]");
            } catch (OffsetOutOfRangeException e) {
                return stopped("the log no longer has position " + e.offsetOutOfRangePartitions()
                        + "; nothing was skipped. Next: rebuild the store from the log [position-lost]");
            } catch (LogReplacedException | OldCatalogException | UnreadableChangeException e) {
                return stopped(e.getMessage());
            } catch (RuntimeException e) {
                boolean lasted = begun.plus(backoff.max()).isBefore(clock.instant());
                defects = lasted ? 1 : defects + 1;
                progress.state(new ProjectorState.Failed(clock.instant(), defects, e.toString()));
                LOGGER.error("projector failed, it begins anew projector={} attempt={}", store.name(), defects, e);
                pause(backoff.after(defects));
            }
        }
        return ASKED;
    }

    private String stopped(String reason) {
        LOGGER.error("projector stopped projector={} reason={}", store.name(), reason);
        return reason;
    }

    private void membership() {
        try (Consumer<byte[], byte[]> consumer = consumers.get()) {
            current = consumer;
            new Membership(consumer, topic, topicIds, store, upkeep, backoff, clock, progress, repairs)
                    .run(this::isAsked);
        } finally {
            current = null;
        }
    }

    private boolean isAsked() {
        return asked.getCount() == 0;
    }

    private void pause(Duration duration) {
        try {
            boolean stop = asked.await(duration.toMillis(), TimeUnit.MILLISECONDS);
            LOGGER.debug("projector paused projector={} asked={}", store.name(), stop);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            asked.countDown();
        }
    }

    @Override
    public String name() {
        return store.name();
    }

    @Override
    public CompletionStage<List<Repair.Outcome>> repair(int partition, List<Repair> wanted, Stands stands) {
        return repairs.add(partition, wanted, stands);
    }

    public ProjectorState state() {
        return progress.state(clock.instant());
    }

    /** Changes applied since this process started. */
    public long applied() {
        return progress.applied();
    }

    /** Offsets behind the end of the log, over the partitions this process holds; empty while it holds none. */
    public OptionalLong lagRecords() {
        return progress.lag().records();
    }

    /** How long the oldest change that is not applied yet has been in the log. */
    public Duration lag() {
        return progress.lag().age(clock.instant());
    }

    /** First position not yet applied, by partition, of the partitions this process holds. */
    public Map<Integer, Position> positions() {
        Map<Integer, Position> positions = new HashMap<>();
        progress.claims().forEach((partition, claim) -> positions.put(partition.partition(), claim.next()));
        return positions;
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
