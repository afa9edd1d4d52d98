package dev.syncline.server.decide;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.syncline.codec.DuplicateCodec;
import dev.syncline.codec.RejectionCodec;
import dev.syncline.event.Cause;
import dev.syncline.event.Change;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Duplicate;
import dev.syncline.event.Position;
import dev.syncline.event.Rejection;
import dev.syncline.event.Verdict;
import dev.syncline.projector.LoggedChange;
import dev.syncline.projector.kafka.ChangeFeed;
import dev.syncline.projector.kafka.LogLayout;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears every verdict as the decider writes it, uncommitted: deciding is deterministic, so what is heard is what will be
 * committed. Whoever published an event waits here. Thread-safe.
 */
public final class VerdictFeed {
    private static final Logger LOGGER = LoggerFactory.getLogger(VerdictFeed.class);
    private static final long REMEMBERED_BYTES = 16L << 20;
    private static final int OVERHEAD_BYTES = 1_200;

    private record Ref(DocumentKey key, String eventId) {}

    /** All who wait for one event, and how many they are: the last one who gives up forgets it. */
    private record Waiters(CompletableFuture<Outcome> verdict, int count) {}

    private final LogLayout layout;
    private final ConcurrentMap<Ref, Waiters> waiting = new ConcurrentHashMap<>();
    private final Cache<String, Outcome> recent = Caffeine.newBuilder()
            .maximumWeight(REMEMBERED_BYTES)
            .weigher((String id, Outcome outcome) -> weight(outcome))
            .build();
    private final ChangeFeed feed;

    /** @param feed is listened to from now on */
    public VerdictFeed(LogLayout layout, ChangeFeed feed) {
        this.layout = layout;
        this.feed = feed;
        feed.listen((partition, changes) -> changes.forEach(this::changed));
        feed.listenToOthers(this::other);
    }

    private void changed(LoggedChange logged) {
        Change change = logged.change();
        Outcome outcome = new Outcome(new Verdict.Accepted(change), Optional.of(logged.position()));
        tell(change.key(), change.cause(), outcome);
    }

    private void other(ConsumerRecord<byte[], byte[]> logged) {
        if (logged.value() == null) {
            return;
        }
        try {
            if (logged.topic().equals(layout.topics().rejections())) {
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
        recent.asMap().merge(remembered, outcome, (known, now) -> repeated ? known : now);
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
        return feed.last(layout.partitionOf(tenant));
    }

    /** Whether verdicts are heard now; a write is acknowledged without its verdict while they are not. */
    public boolean hears() {
        return feed.hears();
    }

    public int waiting() {
        return waiting.size();
    }
}
