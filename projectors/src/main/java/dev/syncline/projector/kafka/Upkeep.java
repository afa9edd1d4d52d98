package dev.syncline.projector.kafka;

import dev.syncline.projector.Claim;
import dev.syncline.projector.Store;
import dev.syncline.projector.TenantCollection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a projector does for its store by the clock, however busy the log is. Used by the projector's thread. */
final class Upkeep {
    private static final Logger LOGGER = LoggerFactory.getLogger(Upkeep.class);
    private static final Duration RETRY_PARKED_EVERY = Duration.ofSeconds(30);

    private final Store store;
    private final String topic;
    private final LatestChanges latestChanges;
    private final Clock clock;
    private final Map<Integer, Instant> retriedParked = new HashMap<>();

    Upkeep(Store store, String topic, LatestChanges latestChanges, Clock clock) {
        this.store = store;
        this.topic = topic;
        this.latestChanges = latestChanges;
        this.clock = clock;
    }

    /** @throws dev.syncline.projector.FencedException the claim is void */
    void of(Claim claim) {
        heal(claim);
        Instant now = clock.instant();
        if (!now.isBefore(retriedParked.getOrDefault(claim.partition(), Instant.MIN))) {
            store.retryParked(claim);
            retriedParked.put(claim.partition(), now.plus(RETRY_PARKED_EVERY));
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
}
