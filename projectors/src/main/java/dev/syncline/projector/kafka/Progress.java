package dev.syncline.projector.kafka;

import dev.syncline.projector.Claim;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.TopicPartition;

/** Where a projector stands. Written by its thread, read by any. */
final class Progress {
    /** No answer of a store that is well takes so long. */
    private static final Duration SILENT = Duration.ofSeconds(3);

    private final Map<TopicPartition, Claim> claims = new ConcurrentHashMap<>();
    private final Lag lag = new Lag();
    private final LongAdder applied = new LongAdder();
    private volatile ProjectorState state = new ProjectorState.Starting();
    private volatile Optional<Instant> askedAt = Optional.empty();

    Map<TopicPartition, Claim> claims() {
        return claims;
    }

    Lag lag() {
        return lag;
    }

    void stands(TopicPartition partition, Claim claim) {
        claims.put(partition, claim);
        lag.stands(partition, claim.next());
    }

    void forget(TopicPartition partition) {
        claims.remove(partition);
        lag.forget(partition);
    }

    void applied(int changes) {
        applied.add(changes);
    }

    long applied() {
        return applied.sum();
    }

    void state(ProjectorState now) {
        state = now;
    }

    /** From now until {@link #answered} its thread waits for the store. */
    void asks(Instant now) {
        askedAt = Optional.of(now);
    }

    void answered() {
        askedAt = Optional.empty();
    }

    /** A store that hangs is told before its connection gives up. */
    ProjectorState state(Instant now) {
        return askedAt.filter(asked -> asked.plus(SILENT).isBefore(now))
                .filter(asked -> state.isWell())
                .<ProjectorState>map(asked -> new ProjectorState.StoreUnavailable(asked, 1, "no answer yet"))
                .orElse(state);
    }
}
