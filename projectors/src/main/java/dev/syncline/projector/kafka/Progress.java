package dev.syncline.projector.kafka;

import dev.syncline.projector.Claim;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.TopicPartition;

/** Where a projector stands. Written by its thread, read by any. */
final class Progress {
    private final Map<TopicPartition, Claim> claims = new ConcurrentHashMap<>();
    private final Lag lag = new Lag();
    private final LongAdder applied = new LongAdder();
    private volatile ProjectorState state = new ProjectorState.Starting();

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

    ProjectorState state() {
        return state;
    }
}
